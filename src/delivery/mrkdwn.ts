import { MAX_SLACK_CHARS, MAX_SLACK_VALUE_CHARS } from "./constants.ts";

/** Text that Slack may read as its markup. Only `say` makes one, so nothing from outside gets in unescaped. */
export class Mrkdwn {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Said = Mrkdwn | string | number;

/** A template whose values are escaped, unless they were said themselves. */
export function say(parts: TemplateStringsArray, ...values: Said[]): Mrkdwn {
  return new Mrkdwn(parts.reduce((text, part, index) => text + textOf(values[index - 1] ?? "") + part));
}

export function joined(said: Said[], between: string): Mrkdwn {
  return new Mrkdwn(said.map(textOf).join(between));
}

/** At most 3,000 characters, never ending inside an escaped one. */
export function cutToFit({ text }: Mrkdwn): string {
  if (text.length <= MAX_SLACK_CHARS) return text;
  const cut = text.slice(0, MAX_SLACK_CHARS - ELLIPSIS.length).replace(BROKEN_END, "");
  return cut + ELLIPSIS;
}

const ELLIPSIS = "…";
/** The half of an escape, or of a character outside the basic plane. */
const BROKEN_END = /(?:&[a-z]{0,3}|[\ud800-\udbff])$/;

/** Line ends and other controls, and the marks that turn the direction of all that follows. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/** Slack links whatever has a scheme, and may show the page behind it; with this between, it is only text. */
const WORD_JOINER = "\u2060";

function textOf(said: Said): string {
  if (said instanceof Mrkdwn) return said.text;
  // A name may be a megabyte: no more is looked at than can be shown, with two units to a character.
  const seen = String(said).slice(0, 2 * (MAX_SLACK_VALUE_CHARS + 1));
  const chars = Array.from(seen.toWellFormed().replace(UNSHOWN, " "));
  if (chars.length <= MAX_SLACK_VALUE_CHARS) return escaped(chars.join(""));
  return escaped(chars.slice(0, MAX_SLACK_VALUE_CHARS - ELLIPSIS.length).join("") + ELLIPSIS);
}

/** Slack's documentation: these three, and no others, are escaped in `text`. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("://", `:${WORD_JOINER}//`);
}
