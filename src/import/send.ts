import type { ImportRow } from "./check.ts";
import { BATCH, FIRST_WAIT_MS, MAX_TRIES } from "./constants.ts";

/** What `POST /v1/links/batch` says of one item. */
export interface ItemAnswer {
  index: number;
  status: number;
  link?: { url: string };
  state?: string;
  error?: { detail: string; errors?: { path: string; message: string }[] };
}

/** The answer to a batch; `retryAfterMs` where it may be tried again (0: as soon as one likes), else null. */
export type BatchAnswer =
  | { ok: true; data: ItemAnswer[] }
  | { ok: false; detail: string; retryAfterMs: number | null };

/** How an import reaches the service, and how it waits. */
export interface Way {
  /** One call of `POST /v1/links/batch` with this Idempotency-Key. */
  post(items: object[], idempotencyKey: string): Promise<BatchAnswer>;
  wait(ms: number): Promise<void>;
  newKey(): string;
}

/** What became of a row. */
export interface Outcome {
  row: ImportRow;
  shortUrl: string;
  /** The customer's state; empty where nothing was made. */
  state: string;
  error: string;
}

/**
 * Sends the rows that can be sent, a batch at a time, in order. A batch that the service could not take for now is sent
 * again under the same key, so that nothing is made twice. `onOutcomes` hears each batch's; those of all rows are given
 * at the end. `stopped` is asked between batches.
 */
export async function sendImport(
  rows: ImportRow[],
  way: Way,
  onOutcomes: (outcomes: Outcome[]) => void,
  stopped: () => boolean = () => false,
): Promise<Outcome[]> {
  const outcomes = new Map<ImportRow, Outcome>();
  for (const row of rows) if (row.item === null) outcomes.set(row, refused(row));
  const good = rows.filter(({ item }) => item !== null);
  for (let at = 0; at < good.length; at += BATCH) {
    const batch = good.slice(at, at + BATCH);
    const made = stopped()
      ? batch.map((row) => failed(row, "Stopped before it was sent."))
      : await send(batch, way);
    for (const outcome of made) outcomes.set(outcome.row, outcome);
    onOutcomes(made);
  }
  return rows.map((row) => outcomes.get(row) ?? failed(row, "Was not sent."));
}

async function send(batch: ImportRow[], way: Way): Promise<Outcome[]> {
  const key = way.newKey();
  const items = batch.map(({ item }) => item ?? {});
  let detail = "";
  for (let tries = 0, wait = FIRST_WAIT_MS; tries < MAX_TRIES; tries++, wait *= 2) {
    const answer = await way.post(items, key);
    if (answer.ok) return batch.map((row, index) => outcomeOf(row, answer.data[index]));
    detail = answer.detail;
    if (answer.retryAfterMs === null) break;
    await way.wait(Math.max(answer.retryAfterMs, wait));
  }
  return batch.map((row) => failed(row, detail));
}

function outcomeOf(row: ImportRow, answer: ItemAnswer | undefined): Outcome {
  if (answer?.link) return { row, shortUrl: answer.link.url, state: answer.state ?? "", error: "" };
  const { detail, errors } = answer?.error ?? { detail: "No answer for this row." };
  const fields = errors?.map(({ path, message }) => (path ? `${path} ${message}` : message)).join("; ");
  return failed(row, fields || detail);
}

function refused(row: ImportRow): Outcome {
  return failed(row, row.issues.map(({ column, message }) => `${column}: ${message}`).join("; "));
}

function failed(row: ImportRow, error: string): Outcome {
  return { row, shortUrl: "", state: "", error };
}
