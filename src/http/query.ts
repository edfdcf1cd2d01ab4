import * as z from "zod";
import { DEFAULT_PAGE, MAX_PAGE } from "./constants.ts";
import { invalid } from "./problem.ts";
import type { Context } from "./route.ts";
import { check } from "./validate.ts";

/**
 * The query, checked by `schema`. A parameter given several times reaches the schema as an array, one given
 * once as text; parameters that the schema does not name are ignored, as everywhere on the web.
 */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  requireUtf8(c.url.search);
  const given: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(c.url.searchParams.keys())) {
    const values = c.url.searchParams.getAll(name);
    given[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return check(schema, { ...given });
}

/**
 * URL parsers put U+FFFD for bytes that are no UTF-8: such a query would ask about another customer than was
 * meant. A percent sign alone stays what it is, as in every browser.
 */
function requireUtf8(search: string): void {
  try {
    decodeURIComponent(search.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch {
    throw invalid("", "invalid_utf8", "The query is not valid percent-encoded UTF-8.");
  }
}

/** `?limit=`, 1 to 200. */
export const limitParam = z
  .string()
  .regex(/^\d{1,4}$/, `must be a whole number from 1 to ${MAX_PAGE}`)
  .transform(Number)
  .pipe(z.number().min(1).max(MAX_PAGE))
  .default(DEFAULT_PAGE);

export const cursorParam = z.string().max(4096).optional();

/** A parameter that is `true` or `false` and nothing else. */
export const booleanParam = z.enum(["true", "false"]).transform((text) => text === "true");

/** A parameter that may be repeated. */
export function listParam<T extends z.ZodType>(item: T) {
  return z.union([z.array(item), item.transform((one) => [one])]);
}

/** A whole number in plain digits. */
export function wholeParam(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}
