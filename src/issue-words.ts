import type * as z from "zod/mini";

const UNITS: Record<string, string> = { string: "characters", array: "items" };

const FORMATS: Record<string, string> = {
  email: "email address",
  datetime: "ISO datetime",
  duration: "ISO duration",
};

/**
 * An issue in words, for `safeParse(value, { error: issueWords })`: zod/mini brings none, and zod's own English
 * has words for every format there is. A schema's own message comes first. Never repeats the value that came.
 */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `Invalid input: expected ${issue.expected}, received ${typeOf(issue.input)}`;
    case "invalid_value":
      return oneOf(issue.values);
    case "too_big":
      return `Too big: expected ${sized(issue.origin, "<", issue.inclusive, issue.maximum)}`;
    case "too_small":
      return `Too small: expected ${sized(issue.origin, ">", issue.inclusive, issue.minimum)}`;
    case "invalid_format":
      return `Invalid ${FORMATS[issue.format] ?? issue.format}`;
    default:
      return "Invalid input";
  }
}

/** JSON's own words: zod's helper would bring all of its helpers into the bundle. */
function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isNaN(value) ? "nan" : typeof value;
}

function oneOf(values: z.util.Primitive[]): string {
  const names = values.map((value) => (typeof value === "string" ? `"${value}"` : String(value)));
  return names.length === 1
    ? `Invalid input: expected ${names[0]}`
    : `Invalid option: expected one of ${names.join("|")}`;
}

function sized(origin: string, than: string, inclusive: boolean | undefined, bound: number | bigint): string {
  const size = `${than}${inclusive ? "=" : ""}${bound}`;
  const unit = UNITS[origin];
  return unit ? `${origin} to have ${size} ${unit}` : `${origin} to be ${size}`;
}
