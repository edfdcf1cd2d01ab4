import { PRIVATE } from "./json.ts";
import type { Context } from "./route.ts";
import { whenNotGood } from "./still-good.ts";

/** With which a stream is resumed. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const LAST_EVENT_ID = "Last-Event-ID";

/** Proxies end a connection on which nothing comes for half a minute or more. */
const COMMENT_MS = 20_000;

/** How long a browser waits before it resumes a stream that ended. */
const RETRY_MS = 1_000;

/**
 * An answer of `text/event-stream` (WHATWG HTML, server-sent events). Writing waits for a caller who reads slowly, and is
 * in vain once they hung up.
 */
export class EventStream {
  readonly response: Response;
  /** Nobody reads any more, or it was closed. */
  readonly ended: Promise<void>;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly encoder = new TextEncoder();
  private readonly comments: ReturnType<typeof setInterval>;
  private readonly unwatch: () => void;
  private last: Promise<void>;

  /** `sign` is called every 20 s, to write a sign of life: a comment, or where to resume. */
  constructor(c: Context, sign: (stream: EventStream) => Promise<void> = (stream) => stream.write(": \n\n")) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.writer = writable.getWriter();
    this.response = new Response(readable, {
      headers: { "content-type": "text/event-stream", "cache-control": PRIVATE },
    });
    const ended = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.writer.closed.catch(() => {}).finally(ended.resolve);
    c.request.signal.addEventListener("abort", () => ended.resolve(), { once: true });
    this.ended.then(() => this.stop());
    this.unwatch = whenNotGood(c, () => this.close());
    this.last = this.write(`retry: ${RETRY_MS}\n\n`);
    let waiting = false;
    this.comments = setInterval(async () => {
      // Whoever has not taken the last one needs no other.
      if (waiting) return;
      waiting = true;
      await sign(this).catch(() => {});
      waiting = false;
    }, COMMENT_MS);
  }

  /** `text` is JSON, which has no line breaks: one data line carries it. */
  event(id: string, type: string, text: string): Promise<void> {
    return this.write(`id: ${id}\nevent: ${type}\ndata: ${text}\n\n`);
  }

  /** From where to resume, without an event: browsers remember it. */
  mark(id: string): Promise<void> {
    return this.write(`id: ${id}\n\n`);
  }

  /** What was written is still sent. */
  close(): void {
    this.stop();
    this.last.finally(() => this.writer.close().catch(() => {}));
  }

  private stop(): void {
    clearInterval(this.comments);
    this.unwatch();
  }

  private write(text: string): Promise<void> {
    this.last = this.writer.write(this.encoder.encode(text)).catch(() => {});
    return this.last;
  }
}
