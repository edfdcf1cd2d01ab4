import type * as z from "zod";
import { type FieldError, Problem } from "./problem.ts";

/** `value` as `schema` reads it, or a 400 that lists everything wrong with it. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors = read.error.issues.flatMap(fieldErrors);
  const first = errors[0];
  throw new Problem(
    "invalid_request",
    first?.path ? `${first.path}: ${first.message}` : (first?.message ?? ""),
    {
      errors,
    },
  );
}

/** More than this many complaints help nobody, and each repeats part of the input. */
const MAX_ERRORS = 50;

/** A schema names its own code by `params: { code }` on a custom issue; zod's own codes are kept but for unknown fields. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
      path: path ? `${path}.${key}` : key,
      code: "unknown_field",
      message: "This field is not known.",
    }));
  }
  if (issue.code === "invalid_union" && issue.errors[0]?.[0]) {
    return fieldErrors({ ...issue.errors[0][0], path: [...issue.path, ...issue.errors[0][0].path] });
  }
  const code = issue.code === "custom" ? issue.params?.code : issue.code;
  return [{ path, code: typeof code === "string" ? code : "invalid", message: issue.message }];
}
