/**
 * Whose connection this is, read from its bytes without parsing it: every byte of a whole-account answer passes
 * here, and parsing would cost several times as much as all the rest.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;

const ID = bytesOf("customUserId");
const USER = bytesOf("user");

/** Where a value stands, quotes not included. `plain`: text without escapes, or the digits of a number. */
export interface Found {
  kind: "id" | "user" | "none";
  from: number;
  to: number;
  plain: boolean;
}

const NONE: Found = { kind: "none", from: 0, to: 0, plain: true };

/**
 * The connection's customUserId; where it has none (absent, null or empty) its user. Looks at top-level keys only,
 * and no further than the customUserId. What it cannot follow is `none` and left to whoever parses it.
 */
export function findSubject(bytes: Uint8Array): Found {
  let user = NONE;
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== OPEN_BRACE) return NONE;
  at++;
  for (;;) {
    at = skipSpace(bytes, at);
    if (bytes[at] !== QUOTE) return user;
    const keyFrom = at + 1;
    const keyTo = stringEnd(bytes, keyFrom);
    at = skipSpace(bytes, keyTo + 1);
    if (bytes[at] !== COLON) return user;
    at = skipSpace(bytes, at + 1);
    const end = valueEnd(bytes, at);
    if (equals(bytes, keyFrom, keyTo, ID)) {
      const id = value("id", bytes, at, end);
      if (id.kind === "id") return id;
    } else if (equals(bytes, keyFrom, keyTo, USER)) user = value("user", bytes, at, end);
    at = skipSpace(bytes, end);
    if (bytes[at] !== COMMA) return user;
    at++;
  }
}

/** The text found, escapes resolved; null where it is not valid JSON or UTF-8. */
export function subjectText(bytes: Uint8Array, { from, to, plain }: Found): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(from, to));
    return plain ? text : (JSON.parse(`"${text}"`) as string);
  } catch {
    return null;
  }
}

function value(kind: "id" | "user", bytes: Uint8Array, from: number, end: number): Found {
  const first = bytes[from] as number;
  if (first === QUOTE) {
    if (end - from <= 2) return NONE;
    return { kind, from: from + 1, to: end - 1, plain: !includes(bytes, from + 1, end - 1, BACKSLASH) };
  }
  // Digits, or a minus; `null`, `true` and structures are no id.
  const number = (first >= 0x30 && first <= 0x39) || first === 0x2d;
  return number ? { kind, from, to: end, plain: true } : NONE;
}

/** The index behind a value that begins at `from`. */
function valueEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return stringEnd(bytes, from + 1) + 1;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return structureEnd(bytes, from);
  let at = from;
  while (
    at < bytes.length &&
    bytes[at] !== COMMA &&
    bytes[at] !== CLOSE_BRACE &&
    (bytes[at] as number) > SPACE
  )
    at++;
  return at;
}

function structureEnd(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = stringEnd(bytes, at + 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth === 0) return at + 1;
    }
  }
  return bytes.length;
}

/** The index of the quote that ends a string whose content begins at `from`. */
function stringEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at, bytes.length);
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) <= SPACE) at++;
  return at;
}

function equals(bytes: Uint8Array, from: number, to: number, wanted: Uint8Array): boolean {
  if (to - from !== wanted.length) return false;
  for (let at = 0; at < wanted.length; at++) if (bytes[from + at] !== wanted[at]) return false;
  return true;
}

function includes(bytes: Uint8Array, from: number, to: number, byte: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === byte) return true;
  return false;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
