import * as z from "zod";
import { DEFAULT_DELAY_MS, HUGE_BYTES, MAX_STATUS, MIN_STATUS } from "./constants.ts";

const KINDS = [
  "none",
  "status",
  "hang",
  "stall",
  "slow",
  "html",
  "truncated",
  "cut",
  "ends-early",
  "gzip-cut",
  "gzip-bomb",
  "short",
  "wrong-shape",
  "huge",
  "endless",
  "empty",
  "stale",
  "broken-one",
  "delay",
] as const;

/** The body of `POST /control/fault`. */
export const faultSchema = z.strictObject({
  kind: z.enum(KINDS),
  /** How many requests it befalls; 0 is for ever. */
  times: z.int().min(0).default(1),
  /** A customUserId; "*sweep" or null: requests for the whole account; left out or "": every request. */
  for: z.preprocess((value) => (value === null ? "*sweep" : value), z.string().optional()),
  /** `status`: the code, and the Retry-After header as it shall be sent. */
  code: z.int().min(MIN_STATUS).max(MAX_STATUS).default(500),
  retryAfter: z.union([z.string(), z.number()]).transform(String).optional(),
  /** `huge` and `gzip-bomb`: the size of the (unpacked) answer. */
  bytes: z.int().min(0).default(HUGE_BYTES),
  /** `delay`: milliseconds before the answer. `slow`: between two bytes, a second when left out. */
  delayMs: z.int().min(0).optional(),
  /** `short`: how many customers (of one customer: connections) are lost; every second one when left out. */
  drop: z.int().min(1).optional(),
  /** `broken-one`: how it is broken, and whose connection (the first one's when left out). */
  how: z.enum(["missing-assets", "not-object"]).default("missing-assets"),
  customUserId: z.string().optional(),
  /** `wrong-shape`: the JSON to answer. */
  body: z.unknown().optional(),
});

export type Fault = z.output<typeof faultSchema>;

/** Milliseconds before a delayed answer. */
export function delayOf(fault: Fault): number {
  return fault.delayMs ?? DEFAULT_DELAY_MS;
}
