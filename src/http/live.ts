import * as z from "zod/mini";
import { customerStatus } from "../stubs.ts";
import { readCustomer } from "./customer-text.ts";
import { customerRoutes } from "./customers.ts";
import { EventStream, LAST_EVENT_ID } from "./event-stream.ts";
import { historyGone, seqParam } from "./events.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import { listen } from "./listen.ts";
import { readQuery } from "./query.ts";
import { forReader } from "./reader-text.ts";
import type { Context, Route } from "./route.ts";
import { checkHeader } from "./validate.ts";

export const live: Route[] = customerRoutes("GET", "/live", "read", streamEvents, { token: true });

export const liveQuery = z.object({ after: z.optional(seqParam) });

/**
 * A customer's history as a stream: from `Last-Event-ID` or `?after=` on, or else what comes from now. Every event once
 * and in order; the id is the event's number. An object that restarts ends the stream, and the browser resumes it by
 * itself. 410 where some of what was asked for is no longer kept.
 */
async function streamEvents(c: Context, { key }: CustomerRef): Promise<Response> {
  const { after } = readQuery(c, liveQuery);
  const customer = await readCustomer(c, key);
  if (!customer.found) throw customerNotFound();
  const resumed = c.request.headers.get("last-event-id");
  const from =
    resumed === null ? (after ?? String(customer.lastSeq)) : checkHeader(seqParam, LAST_EVENT_ID, resumed);
  const stream = new EventStream(c);
  stream.mark(from);
  // One after the other: a link that is looked up must not let a later event overtake.
  let told = Promise.resolve();
  // What could not be looked up is read anew where the reader resumes.
  const then = (step: () => void | Promise<void>) => {
    told = told.then(step);
    told.catch(() => stream.close());
  };
  const listener = await listen(c, customerStatus(c.env, key), `after=${from}`, (news) => {
    // What was told before is written before: an erasure ends with its last event.
    if (news.kind === "lost") then(() => stream.close());
    else then(() => tell(c, stream, news.text));
    return news.kind === "message";
  });
  if (listener.refused) stream.close();
  else stream.ended.then(listener.end);
  if (listener.refused === "expired") throw historyGone();
  return stream.response;
}

async function tell(c: Context, stream: EventStream, text: string): Promise<void> {
  const { seq, type } = JSON.parse(text) as { seq: number; type: string };
  await stream.event(String(seq), type, await forReader(c, text));
}
