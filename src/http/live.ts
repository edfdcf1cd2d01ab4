import * as z from "zod";
import { readCustomer } from "./customer-text.ts";
import { customerRoutes } from "./customers.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import { listen, type Told } from "./listen.ts";
import { readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { check } from "./validate.ts";

export const live: Route[] = customerRoutes("GET", "/live", "read", streamEvents);

const seq = z.string().regex(/^\d{1,15}$/, "must be the number of an event, or 0");
const liveQuery = z.object({ after: seq.optional() });

/** Proxies end a connection on which nothing comes for half a minute or more. */
const COMMENT_MS = 20_000;

/**
 * A customer's history as `text/event-stream` (WHATWG HTML, server-sent events): from `Last-Event-ID` or `?after=` on, or
 * else what comes from now. Every event once and in order; the id is the event's number. An object that restarts ends
 * the stream, and the browser resumes it by itself.
 */
async function streamEvents(c: Context, { key }: CustomerRef): Promise<Response> {
  const { after } = readQuery(c, liveQuery);
  const customer = await readCustomer(c, key);
  if (!customer.found) throw customerNotFound();
  const resumed = c.request.headers.get("last-event-id");
  const from = resumed === null ? (after ?? String(customer.lastSeq)) : check(seq, resumed);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = (text: string) => writer.write(encoder.encode(text));
  const close = () => {
    clearInterval(comments);
    writer.close().catch(() => {});
  };
  const comments = setInterval(() => write(": \n\n").catch(() => listener.end()), COMMENT_MS);
  write("retry: 1000\n\n").catch(() => {});
  const listener = await listen(c, key, `after=${from}`, (told: Told) => {
    if (told.kind !== "message") {
      close();
      return false;
    }
    write(frame(told.text)).catch(() => listener.end());
    return true;
  });
  c.request.signal.addEventListener("abort", close, { once: true });
  return new Response(readable, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

/** JSON text has no line breaks, so one data line carries it. */
function frame(text: string): string {
  const { seq, type } = JSON.parse(text) as { seq: number; type: string };
  return `id: ${seq}\nevent: ${type}\ndata: ${text}\n\n`;
}
