import * as z from "zod/mini";
import { DEFAULT_PAGE, MAX_PAGE } from "./constants.ts";
import { invalid } from "./problem.ts";
import type { Context } from "./route.ts";
import { check } from "./validate.ts";

/**
 * The query, checked by `schema`. A parameter given several times reaches the schema as an array, one given
 * once as text; parameters that the schema does not name are ignored, as everywhere on the web.
 */
export function readQuery<T>(c: Context, schema: z.ZodMiniType<T>): T {
  const { search } = c.url;
  if (search === "") return check(schema, {});
  requireUtf8(search);
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
export const limitParam = z._default(wholeParam(1, MAX_PAGE, 4), DEFAULT_PAGE);

export const cursorParam = z.optional(z.string().check(z.maxLength(4096)));

/** A parameter that is `true` or `false` and nothing else. */
export const booleanParam = z.pipe(
  z.enum(["true", "false"]),
  z.transform((text: "true" | "false") => text === "true"),
);

/** A parameter that may be repeated. */
export function listParam<T extends z.ZodMiniType>(item: T) {
  return z.union([
    z.array(item),
    z.pipe(
      item,
      z.transform((one: z.output<T>) => [one]),
    ),
  ]);
}

/** A whole number in plain digits. */
export function wholeParam(least: number, most: number, digits = 16) {
  return z.pipe(
    z.pipe(
      z
        .string()
        .check(z.regex(new RegExp(`^\\d{1,${digits}}$`), `must be a whole number from ${least} to ${most}`)),
      z.transform(Number),
    ),
    z.number().check(z.minimum(least), z.maximum(most)),
  );
}
