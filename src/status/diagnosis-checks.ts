import { iso } from "../time.ts";
import { type Facts, hasFailed, unheard } from "./diagnosis-basis.ts";

/** One thing that has to be so before the next can be. `at`: since when, where that is known. */
export interface Check {
  name: "heard" | "link" | "opened" | "named" | "connected" | "accepted" | "granted" | "complete";
  ok: boolean;
  detail: string;
  at: string | null;
}

/** Always the same checks, in the order in which things happen. */
export function checksOf(facts: Facts): Check[] {
  return [heard, link, opened, named, connected, accepted, granted, complete].map((check) => check(facts));
}

function heard(facts: Facts): Check {
  const { checkedAt } = facts.status.freshness;
  const silence = unheard(facts);
  const name = "heard";
  if (silence) {
    return { name, ok: false, detail: `Leadsie cannot be heard: ${silence.reason}.`, at: iso(silence.since) };
  }
  const detail = checkedAt === null ? "Leadsie was not asked about this customer yet." : "Leadsie was heard.";
  return { name, ok: checkedAt !== null, detail, at: iso(checkedAt) };
}

function link({ links }: Facts): Check {
  const live = links.filter((one) => one.live).length;
  const ended = links.flatMap(({ expiresAt, live }) => (live || expiresAt === null ? [] : expiresAt));
  const detail =
    links.length === 0
      ? "No link was made for this customer."
      : live > 0
        ? `${live} of ${links.length} links can be opened.`
        : "Every link is expired or disabled.";
  const at = live > 0 || ended.length === 0 ? null : Math.max(...ended);
  return { name: "link", ok: live > 0, detail, at: iso(at) };
}

function opened({ status: { openedAt } }: Facts): Check {
  const detail = openedAt === null ? "No person has opened a link." : "A person has opened a link.";
  return { name: "opened", ok: openedAt !== null, detail, at: iso(openedAt) };
}

function named({ candidates, movedTo, elsewhere }: Facts): Check {
  const name = "named";
  const nameless = candidates.filter(({ by }) => by !== "request");
  if (movedTo) return { name, ok: false, detail: "The person is now under another id.", at: iso(movedTo.at) };
  if (nameless.length > 0) {
    const at = Math.max(...nameless.map(({ firstSeenAt }) => firstSeenAt));
    return { name, ok: false, detail: "A connection came without an id.", at: iso(at) };
  }
  if (elsewhere) {
    const detail = "A connection came under another id shortly after a click here.";
    return { name, ok: false, detail, at: iso(elsewhere.at) };
  }
  return { name, ok: true, detail: "Nothing points to a connection under no id or another one.", at: null };
}

function connected({ status: { connections, firstConnectedAt } }: Facts): Check {
  const detail =
    connections === 0
      ? "Leadsie shows no connection under this id."
      : `Connections under this id: ${connections}.`;
  return { name: "connected", ok: connections > 0, detail, at: iso(firstConnectedAt) };
}

function accepted({ status: { missing, pending } }: Facts): Check {
  const waits = missing.some(({ reason }) => reason === "pending");
  const detail = waits ? `Somebody has yet to accept${listed(pending)}.` : "No invitation is waiting.";
  return { name: "accepted", ok: !waits, detail, at: null };
}

function granted(facts: Facts): Check {
  const failed = hasFailed(facts);
  const detail = failed
    ? `Access was refused, is too low or was taken away${listed(facts.status.failed)}.`
    : "No access that was asked for was refused.";
  return { name: "granted", ok: !failed, detail, at: failed ? iso(facts.status.changedAt) : null };
}

function complete({ status: { state, missing, connectedAt } }: Facts): Check {
  const ok = state === "connected";
  const keys = missing.map(({ key, have, count }) => `${key} (${have} of ${count})`).join(", ");
  const detail = ok ? "Everything that is required is there." : `Missing: ${keys}.`;
  return { name: "complete", ok, detail, at: ok ? iso(connectedAt) : null };
}

/** Assets by type and name, behind a colon; nothing where none is known. */
function listed(assets: { type: string; name: string; message?: string }[]): string {
  if (assets.length === 0) return "";
  const names = assets.map(({ type, name, message }) => `${type} ${name}${message ? ` (${message})` : ""}`);
  return `: ${names.join(", ")}`;
}
