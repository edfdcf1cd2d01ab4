import { MAX_NESTING } from "./constants.ts";

/** A number kept as its digits (ECMAScript's `JSON.rawJSON`), because a float would write it otherwise. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** The part of JSON that the ES2024 library types do not know yet. */
interface SourceTextJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}

const sourceText = JSON as unknown as SourceTextJson;

/**
 * Finds every number token that a float may write back otherwise: minus zero, an integer of 16 digits or more, a
 * fraction, an exponent. Integers of up to 15 digits are always exact. It also looks into strings, so it finds too
 * much at times; never too little, since a number stands between these delimiters in any valid JSON.
 */
const MAY_LOSE = /(?:^|[:,[\s])(?:-0|-?\d{16,}|-?\d+\.\d+|-?\d+(?:\.\d+)?[eE][-+]?\d+)(?=[,\]}\s]|$)/;

export type Exact = { ok: true; value: unknown } | { ok: false; reason: "syntax" | "too-deep" };

/**
 * Reads JSON and loses no digit: a number whose text is not what `JSON.stringify` would write becomes a raw number,
 * which `JSON.stringify` writes as it came. Of a key that comes twice the last one stays, as in `JSON.parse`.
 * A raw number does not survive structured cloning: pass the text, not the value, between isolates.
 */
export function readExact(text: string, maxNesting = MAX_NESTING): Exact {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    return { ok: false, reason: "syntax" };
  }
  // The plain parse does not recurse, so the depth is known before anything that does.
  if (isDeeperThan(plain, maxNesting)) return { ok: false, reason: "too-deep" };
  return { ok: true, value: MAY_LOSE.test(text) ? sourceText.parse(text, keepSource) : plain };
}

/** `readExact` for text that is known to be good (our own, or read before). Throws SyntaxError for any other. */
export function parseExact(text: string): unknown {
  const read = readExact(text);
  if (read.ok) return read.value;
  throw new SyntaxError(read.reason === "syntax" ? "not valid JSON" : "JSON nested too deeply");
}

/** The digits of a number as its sender wrote them; a string of digits is itself; null for all else. */
export function numberText(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  if (typeof value === "string") return /^\d+$/.test(value) ? value : null;
  return sourceText.isRawJSON(value) ? value.rawJSON : null;
}

/** True for a JSON object: not an array, and not a raw number, which only looks like an object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !sourceText.isRawJSON(value);
}

/**
 * One text for one meaning: keys sorted by UTF-16 units, arrays in order, numbers as their sender wrote them (so 1
 * and 1.0 differ). For values of `readExact`; as in `JSON.stringify`, undefined fields are left out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${fields.join(",")}}`;
}

function keepSource(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== "number" || context.source === undefined) return value;
  return JSON.stringify(value) === context.source ? value : sourceText.rawJSON(context.source);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}
