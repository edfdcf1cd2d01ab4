import type { Told } from "./checker.ts";
import type { Finding } from "./findings.ts";
import type { Entry } from "./ledger.ts";

interface Event {
  type: string;
  data: { before?: unknown; [field: string]: unknown };
}

/** Each name that Leadsie's webhook gave the page, and that was acknowledged, came into the history once, in order. */
export function checkHooks({ id, hooks }: Entry, history: Told[]): Finding[] {
  const findings: Finding[] = [];
  const told = history.map(({ text }) => namesOf(JSON.parse(text) as Event));
  let last = -1;
  for (const { name } of hooks) {
    const at = told.findIndex(
      ({ after, before }) => after.includes(quoted(name)) && !before.includes(quoted(name)),
    );
    if (at === -1) findings.push({ wrong: "lost", where: "hook", what: `${id}: ${name} is in no event` });
    else if (at < last) findings.push({ wrong: "reordered", where: "hook", what: `${id}: ${name}` });
    last = Math.max(last, at);
  }
  return findings;
}

function namesOf({ type, data }: Event): { before: string; after: string } {
  const { before, ...after } = data;
  const tells = type === "connection.added" || type === "connection.changed";
  return { before: JSON.stringify(before ?? null), after: tells ? JSON.stringify(after) : "" };
}

const quoted = (name: string) => JSON.stringify(name);
