import { env } from "cloudflare:workers";
import { type FeedRow, LOGS } from "../../src/feed/protocol.ts";
import { feedLog } from "../../src/stubs.ts";
import { eventText } from "./letters.ts";
import type { World } from "./world.ts";

/** Rows of a log asked for at once. */
const ROWS = 500;

/** One log as it is, whole. */
export async function readLog(number: number): Promise<FeedRow[]> {
  const log = feedLog(env, number);
  const rows: FeedRow[] = [];
  for (let place = 0; ; ) {
    const page = await log.feedAfter(place, {}, ROWS);
    rows.push(...page.rows);
    place = page.scannedTo;
    if (place >= page.head) return rows;
  }
}

export const allLogs = Array.from({ length: LOGS }, (_, log) => log);

export function headsOfLogs(): Promise<number[]> {
  return Promise.all(allLogs.map(async (log) => (await feedLog(env, log).feedAfter(0, {}, 1)).head));
}

export function idOf(text: string): string {
  return (JSON.parse(text) as { id: string }).id;
}

/** What somebody was told over one channel, in its order, and from where on it had to be told. */
export class Reading {
  readonly told: { id: string; text: string }[] = [];
  /** The ends of the logs, or of the customer's history, when it began; null: it began at the beginning. */
  heads: number[] | null = null;
  private lastSeq = 0;

  take(text: string): void {
    this.told.push({ id: idOf(text), text: eventText(text) });
  }

  async startsHere({ record }: World, key: string | null): Promise<void> {
    if (key === null) this.heads = await headsOfLogs();
    else this.lastSeq = record.status(key)?.seq ?? 0;
  }

  /** What is wrong with it, held against `rows` of the logs; `wants`: what was asked for. */
  faults(logs: FeedRow[][], wants: (row: FeedRow) => boolean): string[] {
    const faults: string[] = [];
    const known = new Map(logs.flatMap((rows, log) => rows.map((row) => [idOf(row.text), { log, row }])));
    const got: { id: string; text: string }[][] = logs.map(() => []);
    for (const one of this.told) {
      const from = known.get(one.id);
      if (from) got[from.log]?.push(one);
      else faults.push(`${one.id} is in no log`);
    }
    logs.forEach((rows, log) => {
      const must = rows.filter(wants);
      const mine = got[log] ?? [];
      const head = this.heads?.[log] ?? 0;
      const promised = must.filter(
        ({ no, seq, key }) => (key === null || (seq ?? 0) > this.lastSeq) && no > head,
      );
      // What came while it began may be told or not: the rest follows without a gap.
      const expected = must.slice(must.length - Math.max(mine.length, promised.length));
      const says = mine.map(({ id, text }) => `${id} ${text}`);
      const said = expected.map(({ text }) => `${idOf(text)} ${eventText(text)}`);
      if (says.join("\n") !== said.join("\n")) faults.push(`log ${log}: ${difference(mine, expected)}`);
    });
    return faults;
  }
}

function difference(got: { id: string }[], expected: FeedRow[]): string {
  const short = (row: FeedRow | undefined) =>
    row ? `${row.type} ${row.key?.slice(0, 6)} ${row.seq} (no ${row.no})` : "nothing";
  const at = expected.findIndex(({ text }, index) => idOf(text) !== got[index]?.id);
  const lacks = expected.filter(({ text }) => !got.some(({ id }) => id === idOf(text)));
  return `told ${got.length} of ${expected.length}; the ${at + 1}th should be ${short(expected[at])} and is ${got[at]?.id}; lacks ${lacks.slice(0, 5).map(short)}`;
}
