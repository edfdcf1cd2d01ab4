import { type Listening, listen, type Told } from "./listen.ts";
import type { Context } from "./route.ts";

/** A stretch of a log: its events that pass the filter, and up to where it was looked at. */
export interface LogPage {
  rows: { no: number; text: string }[];
  place: number;
}

export type Begun = { ok: true; place: number } | { ok: false; reason: "missing" | "expired" | "lost" };

/** Follows one log over its WebSocket: see `LogListeners` for what is said on it. */
export class LogFollower {
  private readonly c: Context;
  private readonly log: Pick<DurableObjectStub, "fetch">;
  private readonly query: string;
  private readonly after: number | undefined;
  private listening: Listening | null = null;
  private rows: LogPage["rows"] = [];
  private early: LogPage[] = [];
  private tell: ((page: LogPage) => void) | null = null;
  private lost: (() => void) | null = null;
  private isLost = false;
  private readonly first = Promise.withResolvers<Begun>();

  /** `after` left out: what comes from now on. `filter`: a FeedFilter as JSON. */
  constructor(
    c: Context,
    log: Pick<DurableObjectStub, "fetch">,
    { after, filter }: { after: number | undefined; filter: string },
  ) {
    this.c = c;
    this.log = log;
    this.after = after;
    const query = new URLSearchParams({ filter });
    if (after !== undefined) query.set("after", String(after));
    this.query = query.toString();
  }

  /** Where the log is followed from, once its first page has come. */
  async begin(): Promise<Begun> {
    this.listening = await listen(this.c, this.log, this.query, (told) => this.take(told));
    if (this.listening.refused) return { ok: false, reason: this.listening.refused };
    return this.first.promise;
  }

  /** Pages from the first on; `lost` where the object restarted. */
  follow(tell: (page: LogPage) => void, lost: () => void): void {
    this.tell = tell;
    this.lost = lost;
    for (const page of this.early.splice(0)) tell(page);
    if (this.isLost) lost();
  }

  send(text: string): void {
    if (this.listening && !this.listening.refused) this.listening.send(text);
  }

  end(): void {
    if (this.listening && !this.listening.refused) this.listening.end();
  }

  private take(told: Told): boolean {
    if (told.kind === "lost") {
      this.isLost = true;
      this.first.resolve({ ok: false, reason: "lost" });
      this.lost?.();
      return false;
    }
    if (!told.text.startsWith("=")) {
      const space = told.text.indexOf(" ");
      this.rows.push({ no: Number(told.text.slice(0, space)), text: told.text.slice(space + 1) });
      return true;
    }
    const page = { rows: this.rows, place: Number(told.text.slice(1)) };
    this.rows = [];
    this.first.resolve({ ok: true, place: this.after ?? page.place });
    if (this.tell) this.tell(page);
    else this.early.push(page);
    return true;
  }
}
