import * as z from "zod/mini";
import { customerKey } from "../customer-id.ts";
import { EVENT_TYPES } from "../delivery/event.ts";
import { MAX_FILTER_CUSTOMERS } from "../feed/constants.ts";
import { type FeedFilter, LOGS } from "../feed/protocol.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { Problem } from "./problem.ts";
import { cursorParam, listParam } from "./query.ts";
import type { Context } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";

export const CAUSES = [
  "upstream",
  "webhook",
  "report",
  "discovered",
  "requirements",
  "assign",
  "click",
  "deadline",
  "operator",
] as const;

/** Where a reader is, and which events it is interested in. */
export const feedFields = {
  after: cursorParam,
  type: z.optional(listParam(z.enum(EVENT_TYPES))),
  cause: z.optional(listParam(z.enum(CAUSES))),
  customUserId: z.optional(
    listParam(customUserIdSchema).check(
      z.refine((ids) => ids.length <= MAX_FILTER_CUSTOMERS, `names more than ${MAX_FILTER_CUSTOMERS}`),
    ),
  ),
};

export async function filterOf(given: {
  type?: string[] | undefined;
  cause?: string[] | undefined;
  customUserId?: string[] | undefined;
}): Promise<FeedFilter> {
  const keys = given.customUserId && (await Promise.all(given.customUserId.map(customerKey)));
  return { types: given.type, causes: given.cause, keys };
}

/** How far a reader is in each of the logs: after the events of these places. */
export type Places = number[];

const PURPOSE = "feed";
const placesSchema = z.array(z.int()).check(z.length(LOGS));

export const sealPlaces = (c: Context, places: Places) => sealCursor(c, PURPOSE, places);

export const openPlaces = (
  c: Context,
  cursor: string | undefined,
  name = "after",
): Promise<Places | undefined> => openCursor(c, PURPOSE, cursor, placesSchema, name);

export function feedGone(): Problem {
  return new Problem(
    "gone",
    "Events after this are no longer kept: 30 days are. Leave `after` out to begin with the oldest.",
  );
}
