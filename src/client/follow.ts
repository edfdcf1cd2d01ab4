import type { Api } from "./api.ts";
import { ConnectionError, UnavailableError } from "./errors.ts";
import { pause } from "./pause.ts";
import { serverEvents } from "./sse.ts";
import type { Event } from "./types.ts";

/** Waits between two connections, doubling while none brings anything. */
const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;

/**
 * Events as they happen, for ever: a stream that is connected again wherever it breaks, at the event after the last one
 * given, so that none is missed and none comes twice. `cursor` is the place after that event: keep it beside what you
 * did with the event, and give it back as `after` the next time.
 *
 * Ends only by `break`, by its signal, or by an error that trying again does not mend (410: `after` is older than what is kept).
 */
export class Follow implements AsyncIterable<Event> {
  /** The place after the last event given; before the first, what was given as `after`. */
  cursor: string | null;
  private readonly api: Api;
  private readonly path: string;
  private readonly query: object;
  private readonly signal: AbortSignal | undefined;

  constructor(api: Api, path: string, after: string | null, query: object, signal?: AbortSignal) {
    this.api = api;
    this.path = path;
    this.cursor = after;
    this.query = query;
    this.signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    let wait = FIRST_WAIT_MS;
    while (!this.signal?.aborted) {
      for await (const event of this.connection()) {
        wait = FIRST_WAIT_MS;
        yield event;
      }
      await pause(wait, this.signal).catch(() => {});
      wait = Math.min(wait * 2, LAST_WAIT_MS);
    }
  }

  /** Events until this one connection breaks. */
  private async *connection(): AsyncGenerator<Event> {
    try {
      const headers = this.cursor === null ? {} : { "last-event-id": this.cursor };
      const response = await this.api.send("GET", this.path, {
        query: this.cursor === null ? this.query : { ...this.query, since: undefined },
        headers: { accept: "text/event-stream", ...headers },
        signal: this.signal,
      });
      if (!response.body) return;
      for await (const { id, data } of serverEvents(response.body)) {
        this.cursor = id ?? this.cursor;
        if (data !== null) yield JSON.parse(data) as Event;
      }
    } catch (error) {
      if (this.signal?.aborted || isPassing(error)) return;
      throw error;
    }
  }
}

/** What another connection may mend: a network that broke off reading is a TypeError in every runtime's fetch. */
function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError || error instanceof UnavailableError || error instanceof TypeError;
}
