import * as z from "zod";
import { customUserIdFault } from "../customer-id.ts";
import { MAX_DURATION_DAYS } from "../status/constants.ts";
import { readDuration } from "../status/duration.ts";
import { LAST_INSTANT_MS } from "./constants.ts";

export const customUserIdSchema: z.ZodType<string> = z.custom<string>().superRefine((value, issue) => {
  const fault = customUserIdFault(value);
  if (fault) issue.addIssue({ code: "custom", message: fault, params: { code: "customer_id_invalid" } });
});

/** Text that people read: well-formed, without control characters but line breaks and tabs. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => value.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(value), "must be well-formed text");

/** An instant: ISO 8601 with a zone, as milliseconds since 1970; from then to the end of the year 9999 in UTC. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .pipe(z.number().min(0).max(LAST_INSTANT_MS));

const MAX_METADATA_BYTES = 4096;

/** JSON numbers beyond 2^53 were rounded before anybody could see them: refused, since the company would get back another number. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}

/** Taken as it is: `z.record` would drop a field named `__proto__`, which is a name like any other here. */
const metadata = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    { message: "must be an object", params: { code: "invalid_type" } },
  )
  .refine(isExact, "holds a number beyond 2^53: put it between quotation marks")
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_METADATA_BYTES,
    `must be at most ${MAX_METADATA_BYTES} bytes as JSON`,
  );

export const requirementSchema = z.strictObject({
  key: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, "must be 1 to 64 of letters, digits, _ . -"),
  label: text(200).min(1).optional(),
  types: z.array(text(100).min(1)).min(1).max(20),
  count: z.int().min(1).max(1000).default(1),
  accessLevel: z.enum(["view", "admin"]).optional(),
  requestUrl: z.string().min(1).max(2048).optional(),
  assetIds: z.array(text(200).min(1)).min(1).max(100).optional(),
  optional: z.boolean().optional(),
});

const requirements = z
  .array(requirementSchema)
  .max(50)
  .superRefine((list, issue) => {
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
  });

const durationText = z.iso
  .duration()
  .refine((value) => readDuration(value) !== null, `must be at most ${MAX_DURATION_DAYS} days`);

/** How long after the customer was asked a reminder is due: seconds, or an ISO 8601 duration such as `P3D` or `PT12H`. */
const delay = z.union([z.int().min(60).max(31_536_000), durationText]);

const tags = z
  .array(text(64).min(1))
  .max(20)
  .transform((list) => [...new Set(list)]);

/** What a company may say about its customer. A field left out is unchanged; `null` clears it. */
export const customerFields = {
  name: text(200).nullable().optional(),
  email: z.email().max(254).nullable().optional(),
  owner: text(200).nullable().optional(),
  tags: tags.nullable().optional(),
  metadata: metadata.nullable().optional(),
  requires: requirements.nullable().optional(),
  dueAt: instant.nullable().optional(),
  remindAfter: z.array(delay).max(10).nullable().optional(),
};

export const customerPut = z.strictObject({ ...customerFields, archived: z.boolean().nullable().optional() });
