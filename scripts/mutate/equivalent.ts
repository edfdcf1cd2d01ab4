/** A mutant that no test can kill, because what it makes behaves the same. It does not count. */
export interface Equivalent {
  file: string;
  /** The source line that it begins in, without its indentation. */
  line: string;
  /** What Stryker puts in place of a part of it. */
  replacement: string;
  because: string;
}

const NEVER_MISSING = "what it stands in for is never missing: the types alone ask for it";
const NO_VALUE = "the other comparison already refuses what is no number";
const HIDDEN = "the key never leaves the function";
const NULL_ANYWAY = "undefined is taken as null is";

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: "src/account/api-key.ts",
    line: "const [, secret, check] = SHAPE.exec(text) ?? [];",
    replacement: '["Stryker was here"]',
    because: "the first element is passed over",
  },
  {
    file: "src/account/keys.ts",
    line: 'after?.id ?? "",',
    replacement: '"Stryker was here!"',
    because: "no key is as young as the place that a first page begins after",
  },
  {
    file: "src/account/remembered.ts",
    line: "return refusedAt !== undefined && isWithin(refusedAt, REMEMBER_MS, now) ? null : undefined;",
    replacement: "true",
    because: NO_VALUE,
  },
  {
    file: "src/account/remembered.ts",
    line: "const asking = this.refreshingSince !== null && isWithin(this.refreshingSince, REFRESH_LOST_MS, now);",
    replacement: "true",
    because: "null counts as 1970, which is longer ago than any refresh takes",
  },
  {
    file: "src/account/seal.ts",
    line: 'return crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["encrypt", "decrypt"]);',
    replacement: "true",
    because: HIDDEN,
  },
  { file: "src/account/signed.ts", line: "} catch {", replacement: "{}", because: NULL_ANYWAY },
  { file: "src/client/verify-webhook.ts", line: "} catch {", replacement: "{}", because: NULL_ANYWAY },
  {
    file: "src/client/verify-webhook.ts",
    line: 'const [version, text = ""] = signature.split(",");',
    replacement: '"Stryker was here!"',
    because: "neither is a signature",
  },
  { file: "src/client/verify-webhook.ts", line: "false,", replacement: "true", because: HIDDEN },
  ...[
    'const [address = "", prefix = ""] = text.split("/");',
    'const [head = "", tail, more] = withoutDots(text).split("::");',
  ].map((line) => ({
    file: "src/delivery/ip-address.ts",
    line,
    replacement: '"Stryker was here!"',
    because: "splitting gives one part at least, and a prefix that is no number is refused like none",
  })),
  {
    file: "src/delivery/refused-names.ts",
    line: 'const tld = labels.at(-1) ?? "";',
    replacement: '"Stryker was here!"',
    because: NEVER_MISSING,
  },
  {
    file: "src/delivery/schedule.ts",
    line: 'const status = outcome.kind === "status" ? outcome.status : null;',
    replacement: "true",
    because: "a redirect's status is neither a success nor a refusal, and other outcomes have none",
  },
  {
    file: "src/delivery/schedule.ts",
    line: 'return outcome.kind === "status" && outcome.status >= 200 && outcome.status < 300;',
    replacement: "true",
    because: NO_VALUE,
  },
  {
    file: "src/delivery/schedule.ts",
    line: 'if (status === null || !RETRY_AFTER_STATUSES.has(status)) return { verdict: "retry", at: now + own };',
    replacement: "false",
    because: "the set does not hold null",
  },
  {
    file: "src/delivery/schedule.ts",
    line: "return status !== null && status >= 400 && status < 500 && !PASSING_4XX.has(status);",
    replacement: "true",
    because: NO_VALUE,
  },
  {
    file: "src/delivery/sign.ts",
    line: 'const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);',
    replacement: "true",
    because: HIDDEN,
  },
];
