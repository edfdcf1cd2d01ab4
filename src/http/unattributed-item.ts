import type { UnattributedRow } from "../directory/unattributed-row.ts";
import { connectionsIn, unattributedText } from "../directory/unattributed-text.ts";
import type { Env } from "../env.ts";
import type { Connection } from "../leadsie/connection.ts";
import { type Appeared, suggest } from "../refresh/suggest.ts";

/** Unattributed connections as the API tells them, with what else a diagnosis asks of them. */
export interface Item {
  row: UnattributedRow;
  /** The API's JSON text. */
  text: string;
  requestUrls: string[];
  /** To which request the first of them was given, and when it came about. */
  appeared: Appeared;
  suggested: string | null;
}

interface Given {
  row: UnattributedRow;
  /** The connections as the inside of a JSON array. */
  text: string;
}

/** The items in the order given. Who may be meant is looked for once for all of them. */
export async function itemsOf(env: Env, given: Given[], now: number): Promise<Item[]> {
  const parsed = given.map(({ row, text }) => ({ row, text, ...firstOf(row, text) }));
  const suggestions = await suggest(
    env,
    parsed.map(({ appeared }) => appeared),
    now,
  );
  return parsed.map(({ row, text, connections, appeared }, index) => {
    const suggested = row.owner ?? suggestions[index] ?? null;
    const requestUrls = connections.map(({ requestUrl }) => requestUrl);
    return {
      row,
      text: unattributedText(row, text, connections[0], suggested),
      requestUrls,
      appeared,
      suggested,
    };
  });
}

function firstOf(row: UnattributedRow, text: string): { connections: Connection[]; appeared: Appeared } {
  const connections = connectionsIn(text);
  const first = connections[0];
  // What upstream says of when: a first sweep sees connections that are years old.
  const times = (first?.assets ?? []).flatMap(({ time }) => time ?? []);
  const at = Math.min(row.firstSeenAt, ...times);
  return { connections, appeared: { requestUrl: first?.requestUrl ?? "", at } };
}
