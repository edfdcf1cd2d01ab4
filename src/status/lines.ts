import type { CustomerText } from "./protocol.ts";

/** What the busiest requests need of a customer. */
export type CustomerLines = Pick<
  CustomerText,
  "incarnation" | "version" | "hasLinks" | "etag" | "checkedAt" | "staleReason"
> & {
  /** The Customer's fields without its links, not closed; or its connections, the inside of a JSON array. Empty for who knows the ETag. */
  body: string;
};

/** What of a customer is asked for. */
export type Part = "customer" | "connections";

/** Nobody is watched under that id. */
export const NOBODY = "";

const FIELDS = 6;

/**
 * A customer as one text: six lines, then the body. A call to an object whose answer is text takes a good part less of a
 * core than one that answers an object with many fields.
 */
export function toLines(text: CustomerText, part: Part, known: string | null): string {
  const { incarnation, version, hasLinks, etag, checkedAt, staleReason } = text;
  const body = known === etag ? "" : part === "customer" ? bodyOf(text) : text.connections;
  const reason = staleReason?.replaceAll("\n", " ") ?? "";
  return `${incarnation}\n${version}\n${hasLinks ? 1 : 0}\n${etag}\n${checkedAt ?? ""}\n${reason}\n${body}`;
}

/** Null for `NOBODY`. */
export function fromLines(lines: string): CustomerLines | null {
  if (lines === NOBODY) return null;
  const fields: string[] = [];
  let at = 0;
  for (let field = 0; field < FIELDS; field++) {
    const end = lines.indexOf("\n", at);
    fields.push(lines.slice(at, end));
    at = end + 1;
  }
  const [incarnation = "", version = "", hasLinks = "", etag = "", checkedAt = "", staleReason = ""] = fields;
  return {
    incarnation,
    version: Number(version),
    hasLinks: hasLinks === "1",
    etag,
    checkedAt: checkedAt || null,
    staleReason: staleReason || null,
    body: lines.slice(at),
  };
}

/** The Customer of the API, but for its links. */
export function bodyOf({ head, detailed, connections, tail }: CustomerText): string {
  return `${head},"connections":[${detailed ?? connections}]${tail}`;
}
