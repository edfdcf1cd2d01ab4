import * as z from "zod/mini";
import { customerStatus } from "../stubs.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { customerRoutes } from "./customers.ts";
import { jsonText } from "./json.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import { invalid, Problem } from "./problem.ts";
import { cursorParam, limitParam, readQuery } from "./query.ts";
import { allForReader } from "./reader-text.ts";
import type { Context, Route } from "./route.ts";

export const events: Route[] = customerRoutes("GET", "/events", "read", listEvents);

/** The number of an event, as text; 0 stands before the first. */
export const seqParam = z.string().check(z.regex(/^\d{1,15}$/, "must be the number of an event, or 0"));

export const eventsQuery = z.object({
  after: z.optional(z.pipe(seqParam, z.transform(Number))),
  limit: limitParam,
  cursor: cursorParam,
});

/** The history, oldest first: after the event of this number, or from the oldest that is kept. */
async function listEvents(c: Context, { key }: CustomerRef): Promise<Response> {
  const { after, limit, cursor } = readQuery(c, eventsQuery);
  if (after !== undefined && cursor !== undefined) {
    throw invalid("cursor", "invalid", "Give either after or cursor, not both.");
  }
  const opened = await openCursor(c, `events ${key}`, cursor, z.number());
  const page = await customerStatus(c.env, key).history(opened ?? after ?? null, limit);
  if (!page.found) throw customerNotFound();
  if (page.gone) throw historyGone();
  const seq = page.events.at(-1)?.seq;
  const next = seq !== undefined && seq < page.last ? await sealCursor(c, `events ${key}`, seq) : null;
  const texts = await allForReader(c, page.events);
  return jsonText(`{"data":[${texts.join(",")}],"next":${JSON.stringify(next)}}`);
}

export function historyGone(): Problem {
  return new Problem(
    "gone",
    "Some of these events are no longer kept. Leave `after` out to begin with the oldest.",
  );
}
