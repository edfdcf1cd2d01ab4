import * as z from "zod/mini";
import { customUserIdFault } from "../customer-id.ts";
import { MAX_DURATION_DAYS } from "../status/constants.ts";
import { readDuration } from "../status/duration.ts";
import { LAST_INSTANT_MS } from "./constants.ts";

export const customUserIdSchema: z.ZodMiniType<string> = z.custom<string>().check(
  z.superRefine((value, issue) => {
    const fault = customUserIdFault(value);
    if (fault) issue.addIssue({ code: "custom", message: fault, params: { code: "customer_id_invalid" } });
  }),
);

/** Text that people read: well-formed, without control characters but line breaks and tabs. */
export const text = (most: number) =>
  z.string().check(
    z.maxLength(most),
    z.refine((value) => value.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(value), "must be well-formed text"),
  );

/** An instant: ISO 8601 with a zone, as milliseconds since 1970; from then to the end of the year 9999 in UTC. */
export const instant = z.pipe(
  z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((value: string) => Date.parse(value)),
  ),
  z
    .number()
    .check(
      z.minimum(0, "must be in 1970 or later"),
      z.maximum(LAST_INSTANT_MS, "must be in 9999 or earlier"),
    ),
);

const MAX_METADATA_BYTES = 4096;

/** JSON numbers beyond 2^53 were rounded before anybody could see them: refused, since the company would get back another number. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}

/** Taken as it is: `z.record` would drop a field named `__proto__`, which is a name like any other here. */
export const metadataSchema = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    { message: "must be an object", params: { code: "invalid_type" } },
  )
  .check(
    z.refine(isExact, "holds a number beyond 2^53: put it between quotation marks"),
    z.refine(
      (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_METADATA_BYTES,
      `must be at most ${MAX_METADATA_BYTES} bytes as JSON`,
    ),
  );

export const requirementSchema = z.strictObject({
  key: z.string().check(z.regex(/^[A-Za-z0-9_.-]{1,64}$/, "must be 1 to 64 of letters, digits, _ . -")),
  label: z.optional(text(200).check(z.minLength(1))),
  types: z.array(text(100).check(z.minLength(1))).check(z.minLength(1), z.maxLength(20)),
  count: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 1),
  accessLevel: z.optional(z.enum(["view", "admin"])),
  requestUrl: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
  assetIds: z.optional(z.array(text(200).check(z.minLength(1))).check(z.minLength(1), z.maxLength(100))),
  optional: z.optional(z.boolean()),
});

const requirements = z.array(requirementSchema).check(
  z.maxLength(50),
  z.superRefine((list, issue) => {
    const seen = new Set<string>();
    list.forEach((item, index) => {
      if (seen.has(item.key)) {
        issue.addIssue({
          code: "custom",
          path: [index, "key"],
          message: "is used twice",
          params: { code: "duplicate_key" },
        });
      }
      seen.add(item.key);
    });
  }),
);

const durationText = z.iso
  .duration({ abort: true })
  .check(z.refine((value) => readDuration(value) !== null, `must be at most ${MAX_DURATION_DAYS} days`));

/** How long after the customer was asked a reminder is due: seconds, or an ISO 8601 duration such as `P3D` or `PT12H`. */
const delay = z.union([z.int().check(z.minimum(60), z.maximum(31_536_000)), durationText]);

const tags = z.pipe(
  z.array(text(64).check(z.minLength(1))).check(z.maxLength(20)),
  z.transform((list: string[]) => [...new Set(list)]),
);

/** What a company may say about its customer. A field left out is unchanged; `null` clears it. */
export const customerFields = {
  name: z.nullish(text(200)),
  email: z.nullish(z.email().check(z.maxLength(254))),
  owner: z.nullish(text(200)),
  tags: z.nullish(tags),
  metadata: z.nullish(metadataSchema),
  requires: z.nullish(requirements),
  dueAt: z.nullish(instant),
  remindAfter: z.nullish(z.array(delay).check(z.maxLength(10))),
};

export const customerPut = z.strictObject({ ...customerFields, archived: z.nullish(z.boolean()) });
