import { type Facts, hasFailed, unheard, type Verdict } from "./diagnosis-basis.ts";
import { type Call, callsOf } from "./diagnosis-calls.ts";
import { type Check, checksOf } from "./diagnosis-checks.ts";
import { sayVerdict } from "./diagnosis-say.ts";

export interface Diagnosis {
  verdict: Verdict;
  say: string;
  checks: Check[];
  do: Call[];
}

/** The first verdict that fits: what is certain before what is likely, and what happened before what did not. */
export function diagnose(facts: Facts): Diagnosis {
  const verdict = verdictOf(facts);
  return {
    verdict,
    say: sayVerdict(verdict, facts),
    checks: checksOf(facts),
    do: callsOf(verdict, facts),
  };
}

function verdictOf(facts: Facts): Verdict {
  const { status, links, candidates, movedTo, elsewhere } = facts;
  const reasons = new Set(status.missing.map(({ reason }) => reason));
  if (status.state === "connected") return "met";
  if (unheard(facts)) return "blind";
  if (movedTo) return "connected_under_other_id";
  if (candidates.some(({ by }) => by === "user")) return "connected_without_id";
  if (hasFailed(facts)) return "failed_at_platform";
  if (reasons.has("pending")) return "pending_acceptance";
  if (candidates.some(({ by }) => by === "click")) return "connected_without_id";
  if (elsewhere) return "connected_under_other_id";
  if (links.length > 0 && !links.some(({ live }) => live)) return "link_expired";
  return status.openedAt === null && status.connections === 0 ? "never_opened" : "opened_not_connected";
}
