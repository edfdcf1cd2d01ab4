import * as z from "zod/mini";
import { issueWords } from "../issue-words.ts";
import { MAX_ERRORS, MAX_PATH_CHARS } from "./constants.ts";
import { type FieldError, Problem } from "./problem.ts";

/** `value` as `schema` reads it, or a 400 that lists what is wrong with it: at most 50 things. */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const read = schema.safeParse(value, { error: issueWords });
  if (read.success) return read.data;
  const errors = read.error.issues.flatMap(fieldErrors).slice(0, MAX_ERRORS);
  const first = errors[0];
  throw new Problem(
    "invalid_request",
    first?.path ? `${first.path}: ${first.message}` : (first?.message ?? ""),
    {
      errors,
    },
  );
}

/** A header as `schema` reads it; its name is the path of what is wrong with it. */
export function checkHeader<T>(schema: z.ZodMiniType<T>, name: string, value: string): T {
  return check(z.object({ [name]: schema }), { [name]: value })[name] as T;
}

/** What is wrong with the first of several forms that is of the value's type: the others were not meant. */
function meantBy(forms: z.core.$ZodIssue[][]): z.core.$ZodIssue | undefined {
  const isType = (form: z.core.$ZodIssue[]) =>
    !(form[0]?.code === "invalid_type" && form[0].path.length === 0);
  return (forms.find(isType) ?? forms[0])?.[0];
}

/** A schema names its own code by `params: { code }` on a custom issue; zod's own codes are kept but for unknown fields. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
      path: (path ? `${path}.${key}` : key).slice(0, MAX_PATH_CHARS),
      code: "unknown_field",
      message: "This field is not known.",
    }));
  }
  const meant = issue.code === "invalid_union" && meantBy(issue.errors);
  if (meant) return fieldErrors({ ...meant, path: [...issue.path, ...meant.path] });
  const code = issue.code === "custom" ? issue.params?.code : issue.code;
  return [{ path, code: typeof code === "string" ? code : "invalid", message: issue.message }];
}
