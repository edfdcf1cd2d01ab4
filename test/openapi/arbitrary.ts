import fc from "fast-check";
import type { JsonSchema } from "../../src/http/openapi/json-schema.ts";
import { document } from "./conformity.ts";

const SCHEMAS = document.components.schemas as Record<string, JsonSchema>;

/** Some fields take only what was, some only what will be, which no schema says: as many of either, whenever this runs. */
const PAST = { min: new Date("2020-01-01T00:00:00Z"), max: new Date("2026-01-01T00:00:00Z") };
const FUTURE = { min: new Date("2060-01-01T00:00:00Z"), max: new Date("2099-01-01T00:00:00Z") };

const MOST_ITEMS = 4;
const MOST_CHARS = 40;

/** Values that the schema takes. Its own examples come often: they fulfil the rules that no schema says. */
export function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { examples } = schema as { examples?: unknown[] };
  const any = bySchema(schema);
  if (!examples?.length) return any;
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: any });
}

function bySchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { $ref, anyOf, type } = schema as { $ref?: string; anyOf?: JsonSchema[]; type?: string | string[] };
  if ($ref) return valid(SCHEMAS[$ref.split("/").at(-1) ?? ""] ?? {});
  if (anyOf) return fc.oneof(...anyOf.map(valid));
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => bySchema({ ...schema, type: one })));
  switch (type) {
    case "string":
      return text(schema);
    case "integer":
      return integer(schema);
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return list(schema);
    case "object":
      return object(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function text(schema: JsonSchema): fc.Arbitrary<string> {
  const {
    format,
    pattern,
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
  } = schema as {
    format?: string;
    pattern?: string;
    minLength?: number;
    maxLength?: number;
  };
  if (format === "date-time") {
    const dates = [PAST, FUTURE].map((range) => fc.date({ ...range, noInvalidDate: true }));
    return fc.oneof(...dates).map((date) => date.toISOString());
  }
  if (format === "email") return fc.stringMatching(/^[a-z]{1,10}@[a-z]{1,10}\.example$/);
  if (format === "duration") return fc.constantFrom("PT1M", "P1D", "P2W", "PT36H", "P1DT12H");
  const fits = (value: string) => value.length >= minLength && value.length <= maxLength;
  if (pattern && !pattern.startsWith("^[^")) return fc.stringMatching(new RegExp(pattern)).filter(fits);
  // Printable of every script, as people write; lengths here are of UTF-16, as JavaScript counts them.
  return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, MOST_CHARS) }).filter(fits);
}

function integer({ minimum = -1e9, maximum = 1e9 }: JsonSchema): fc.Arbitrary<number> {
  return fc.integer({ min: Number(minimum), max: Math.min(Number(maximum), 2 ** 31 - 1) });
}

function list({ items = {}, minItems = 0, maxItems = MOST_ITEMS }: JsonSchema): fc.Arbitrary<unknown[]> {
  const maxLength = Math.max(Number(minItems), Math.min(Number(maxItems), MOST_ITEMS));
  return fc.array(valid(items as JsonSchema), { minLength: Number(minItems), maxLength });
}

function object({ properties, required }: JsonSchema): fc.Arbitrary<object> {
  if (!properties)
    return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, one]) => [
    name,
    valid(one),
  ]);
  const values: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(fields);
  return fc.record(values, { requiredKeys: (required as string[] | undefined) ?? [] });
}

/** What no field of any request is. */
const ODD: unknown[] = [
  null,
  true,
  -1,
  1.5,
  2 ** 60,
  "",
  " ",
  "\u0000",
  "\ud800",
  "a".repeat(10_000),
  "2026-13-45T99:99:99Z",
  "javascript:alert(1)",
  [],
  [[]],
  [null],
  {},
  { a: { b: {} } },
  Array(300).fill("x"),
];

/** Bodies that are a little off: a field that is no good, is missing, or that nobody knows. */
export function broken(schema: JsonSchema): fc.Arbitrary<unknown> {
  const odd = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 2 }));
  const names = Object.keys(propertiesOf(schema));
  const whole = valid(schema) as fc.Arbitrary<Record<string, unknown>>;
  const extra = fc.string({ minLength: 1, maxLength: 12 });
  const field = names.length > 0 ? fc.constantFrom(...names) : extra;
  return fc.oneof(
    fc.tuple(whole, field, odd).map(([body, name, value]) => ({ ...body, [name]: value })),
    fc.tuple(whole, field).map(([body, name]) => without(body, name)),
    fc.tuple(whole, extra, odd).map(([body, name, value]) => ({ ...body, [name]: value })),
    odd,
  );
}

function propertiesOf(schema: JsonSchema): object {
  const named = typeof schema.$ref === "string" ? SCHEMAS[schema.$ref.split("/").at(-1) ?? ""] : schema;
  return (named?.properties as object | undefined) ?? {};
}

function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = body;
  return rest;
}
