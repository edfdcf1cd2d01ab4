import type { NewRow } from "../feed/log.ts";
import { nobodysText } from "../feed/operator-events.ts";
import { type Connection, readConnection } from "../leadsie/connection.ts";
import { isJsonObject } from "../leadsie/exact.ts";
import { rawsOf } from "../leadsie/raws.ts";
import { MAX_EVENT_CHARS } from "../status/constants.ts";
import { iso } from "../time.ts";
import type { UnattributedRow } from "./unattributed-row.ts";

/** The connections in a text, which is the inside of a JSON array; what cannot be read is left out. */
export function connectionsIn(text: string): Connection[] {
  return rawsOf(text).flatMap((raw) => {
    const read = readConnection(raw);
    return read.ok ? [read.connection] : [];
  });
}

/** The API's Unattributed as JSON text: connections and the user's number are put in as upstream wrote them. */
export function unattributedText(
  row: UnattributedRow,
  text: string,
  first: Connection | undefined,
  suggested: string | null,
  more: object = {},
): string {
  const user = row.user !== null && isJsonObject(first?.value) ? first.value.user : null;
  const fields = {
    id: row.id,
    user: user ?? null,
    clientName: row.clientName,
    clientSummaryUrl: row.clientSummaryUrl,
    requestUrl: first?.requestUrl ?? "",
    requestName: first?.requestName ?? "",
    firstSeenAt: iso(row.firstSeenAt),
    ignored: row.ignored,
    ...(suggested === null ? {} : { suggestedCustomUserId: suggested }),
    ...more,
  };
  return `${JSON.stringify(fields).slice(0, -1)},"connections":[${text}]}`;
}

/** Connections that name nobody came to light: the event that tells of it, with the same id for the same sight. */
export function unattributedEvent(
  row: UnattributedRow,
  text: string,
  cause: "upstream" | "webhook",
  at: number,
): NewRow {
  const type = "connection.unattributed";
  const id = `evt_${row.id}_${row.firstSeenAt}`;
  const first = connectionsIn(text)[0];
  const whole = unattributedText(row, text, first, row.owner);
  const data =
    whole.length <= MAX_EVENT_CHARS
      ? whole
      : unattributedText(row, "", first, row.owner, { truncated: true });
  return { type, cause, key: null, seq: null, text: nobodysText({ id, type, cause, at }, data) };
}
