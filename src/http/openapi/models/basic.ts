import * as z from "zod/mini";
import { say } from "../describe.ts";

/** A time in ISO 8601, UTC, with milliseconds. */
export const time = z.iso.datetime();

export const timeOrNull = z.nullable(time);

export const count = z.int().check(z.minimum(0));

/** A page of a list. `next` is the cursor of the next, null on the last. */
export function list<T extends z.ZodMiniType>(item: T) {
  return z.object({
    data: z.array(item),
    next: say(z.nullable(z.string()), "Give it back as `cursor` for the next page; null on the last."),
  });
}
