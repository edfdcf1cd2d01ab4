import * as z from "zod";
import { customerStatus } from "../stubs.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { customerRoutes } from "./customers.ts";
import { jsonText } from "./json.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import { invalid } from "./problem.ts";
import { cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";

export const events: Route[] = customerRoutes("GET", "/events", "read", listEvents);

const eventsQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/, "must be the number of an event, or 0")
    .transform(Number)
    .optional(),
  limit: limitParam,
  cursor: cursorParam,
});

/** The history, oldest first. */
async function listEvents(c: Context, { key }: CustomerRef): Promise<Response> {
  const { after, limit, cursor } = readQuery(c, eventsQuery);
  if (after !== undefined && cursor !== undefined) {
    throw invalid("cursor", "invalid", "Give either after or cursor, not both.");
  }
  const opened = await openCursor(c, `events ${key}`, cursor, z.number());
  const page = await customerStatus(c.env, key).history(opened ?? after ?? 0, limit);
  if (!page.found) throw customerNotFound();
  const seq = page.events.at(-1)?.seq;
  const next = seq !== undefined && seq < page.last ? await sealCursor(c, `events ${key}`, seq) : null;
  return jsonText(
    `{"data":[${page.events.map(({ text }) => text).join(",")}],"next":${JSON.stringify(next)}}`,
  );
}
