import { type FeedFilter, type FeedLog, type FeedRow, LOGS, type Push } from "../feed/protocol.ts";
import { log as note } from "../log.ts";
import { MAX_SKIPPED, READ_AGAIN_LAST_MS, READ_AGAIN_MS, READ_ROWS } from "./constants.ts";

/** The place reached in each log; null where it is not known yet. */
export type Places = (number | null)[];

export const NO_PLACES: Places = Array.from({ length: LOGS }, () => null);

export const allLogs: readonly number[] = NO_PLACES.map((_, log) => log);

/** What the reader needs of the object it works for. */
export interface Library {
  log(number: number): FeedLog;
  filter(): FeedFilter;
  /** Rows of a log, each once and in order. */
  take(log: number, rows: FeedRow[]): void;
  /** Whether reading is to go on. */
  enabled(): boolean;
}

/**
 * Reads the 17 logs from where it stopped. What a log pushes is taken as it comes while it joins on; else the log itself is
 * asked for what lies between.
 */
export class Reader {
  /** Read up to here; rows say less until the next write. */
  readonly places: Places;
  /** Rows passed over since the places were written. */
  private skipped = 0;
  private readonly reading = new Set<number>();
  /** Logs that have told of more while they were being read. */
  private readonly more = new Set<number>();
  /** Logs that have told of something while their place was not known. */
  private readonly early = new Set<number>();

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly library: Library,
    places: Places,
  ) {
    this.places = [...places];
  }

  /** Says whether the places are to be written, although nothing of it may be wanted. */
  push({ log, from, rows }: Push): boolean {
    const place = this.places[log];
    if (place === undefined) return false;
    const last = rows.at(-1)?.no ?? from;
    if (place === null) this.early.add(log);
    else if (this.reading.has(log)) this.more.add(log);
    else if (from > place) this.readOn(log);
    else if (last > place)
      this.take(
        log,
        rows.filter(({ no }) => no > place),
        last,
      );
    return this.skipped > MAX_SKIPPED;
  }

  /** From here on; gives where the log has told of more already. */
  begin(log: number, place: number): void {
    this.places[log] ??= place;
    if (this.early.delete(log)) this.readOn(log);
  }

  /** Reads the log to its end, by the way: nobody waits. */
  readOn(log: number): void {
    if (this.places[log] === null) return;
    if (this.reading.has(log)) {
      this.more.add(log);
      return;
    }
    this.reading.add(log);
    this.ctx.waitUntil(this.readToEnd(log).finally(() => this.reading.delete(log)));
  }

  readAll(): void {
    for (const log of allLogs) this.readOn(log);
  }

  get isReading(): boolean {
    return this.reading.size > 0;
  }

  /** The places are in a row now. */
  written(): void {
    this.skipped = 0;
  }

  private async readToEnd(log: number): Promise<void> {
    let wait = READ_AGAIN_MS;
    while (this.library.enabled()) {
      const place = this.places[log] ?? 0;
      try {
        const page = await this.library.log(log).feedAfter(place, this.library.filter(), READ_ROWS);
        this.take(log, page.rows, page.scannedTo);
        if (page.scannedTo >= page.head && !this.more.delete(log)) return;
        wait = READ_AGAIN_MS;
      } catch (error) {
        note("feed_unread", { log, error });
        await scheduler.wait(wait);
        wait = Math.min(wait * 2, READ_AGAIN_LAST_MS);
      }
    }
  }

  private take(log: number, rows: FeedRow[], to: number): void {
    this.skipped += Math.max(0, to - (this.places[log] ?? 0) - rows.length);
    this.places[log] = to;
    this.library.take(log, rows);
  }
}
