/** A number whose digits must survive: JSON.stringify writes its source text as it stands. */
export interface RawJson {
  readonly rawJSON: string;
}

// The TC39 proposal "JSON.parse source text access" runs in V8, but TypeScript's library does not list it yet.
const exact = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
};

/**
 * Parses JSON without rounding: a number that a double would write differently (beyond 2^53, `1.50`, `1e3`)
 * becomes a {@link RawJson}, which JSON.stringify writes back digit for digit. Throws SyntaxError as JSON.parse.
 */
export function parseExact(text: string): unknown {
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source
      ? exact.rawJSON(source)
      : value,
  );
}

/** The number written by these digits, for use inside a value given to JSON.stringify. */
export function rawNumber(digits: string): RawJson {
  return exact.rawJSON(digits);
}

/** The digits of a parsed number or of a decimal string; anything else comes back as it is. */
export function digitsOf(value: unknown): unknown {
  if (exact.isRawJSON(value)) return value.rawJSON;
  return typeof value === "number" ? String(value) : value;
}
