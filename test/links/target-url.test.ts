import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TARGET_URL_BYTES, MAX_UTM_BYTES } from "../../src/links/constants.ts";
import { checkRequestUrl } from "../../src/links/request-url.ts";
import { buildTarget, withUtm } from "../../src/links/target-url.ts";
import { readUtm } from "../../src/links/utm.ts";

const connect = "https://app.leadsie.com/connect/acme/manage";
const hosts = ["app.leadsie.com"];

const customUserIds = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
  fc.constantFrom(
    ...[
      "a/b",
      "%2F",
      "..",
      "__proto__",
      "ש🙂",
      " trailing ",
      "&customUserId=other",
      "#",
      "?a=b",
      "+",
      "'()*!",
    ],
  ),
);

const pieces = fc.constantFrom(
  ...[
    "a=b",
    "&",
    "?",
    "#",
    ";",
    "=",
    "/",
    "%20",
    "%2",
    "x[]=1",
    "customUserIdentity=1",
    "utm_source=own",
    "..",
    "//",
  ],
);
const requestUrls = fc
  .array(pieces, { maxLength: 12 })
  .map((parts) => `${connect}${parts.join("")}`)
  .filter((url) => checkRequestUrl(url, hosts).ok);

const queries = fc
  .array(
    fc.tuple(fc.constantFrom("utm_source", "utm_medium", "customUserId", "redirect", "utm_a"), fc.string()),
  )
  .map((pairs) => `?${new URLSearchParams(pairs)}`);

function targetOf(requestUrl: string, customUserId: string): string {
  const result = buildTarget(requestUrl, customUserId);
  if (!result.ok) throw new Error(result.message);
  return result.targetUrl;
}

const namesIn = (url: string) => [...new URL(url).searchParams.keys()].map((name) => name.toLowerCase());

describe("a target URL", () => {
  it("A link carries exactly one customUserId, its own", () => {
    fc.assert(
      fc.property(requestUrls, customUserIds, queries, (requestUrl, customUserId, query) => {
        const target = withUtm(targetOf(requestUrl, customUserId), readUtm(query) ?? {});
        expect(new URL(target).searchParams.getAll("customUserId")).toEqual([customUserId]);
        expect(namesIn(target).filter((name) => name === "customuserid")).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it("is the request URL byte for byte, but for the parameter before the fragment", () => {
    fc.assert(
      fc.property(requestUrls, customUserIds, (requestUrl, customUserId) => {
        const target = targetOf(requestUrl, customUserId);
        const fragmentAt = `${requestUrl}#`.indexOf("#");
        const [before, after] = [requestUrl.slice(0, fragmentAt), requestUrl.slice(fragmentAt)];
        expect(target.startsWith(before) && target.endsWith(after)).toBe(true);
        const added = target.slice(before.length, target.length - after.length);
        expect(added.replace(/^[?&]/, "")).toBe(`customUserId=${encodeURIComponent(customUserId)}`);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [connect, `${connect}?customUserId=c1`],
    [`${connect}?`, `${connect}?customUserId=c1`],
    [`${connect}?a=b`, `${connect}?a=b&customUserId=c1`],
    [`${connect}?a=b?`, `${connect}?a=b?&customUserId=c1`],
    [`${connect}?a=b&`, `${connect}?a=b&customUserId=c1`],
    [`${connect}#top`, `${connect}?customUserId=c1#top`],
    [`${connect}?a=b#top?c=d#e`, `${connect}?a=b&customUserId=c1#top?c=d#e`],
    [`${connect}/%7euser//x/../y`, `${connect}/%7euser//x/../y?customUserId=c1`],
  ])("of %s is %s", (requestUrl, target) => {
    expect(targetOf(requestUrl, "c1")).toBe(target);
  });

  it("may have 16,000 bytes, and not one more", () => {
    const room = MAX_TARGET_URL_BYTES - targetOf(connect, "").length;
    expect(buildTarget(connect, "x".repeat(room))).toMatchObject({ ok: true });
    expect(buildTarget(connect, "x".repeat(room + 1))).toMatchObject({ ok: false, code: "target_too_long" });
  });

  it("takes a customUserId of 8,192 bytes", () => {
    expect(new URL(targetOf(connect, "x".repeat(8192))).searchParams.get("customUserId")).toHaveLength(8192);
  });
});

describe("a visitor's utm parameters", () => {
  const target = targetOf(`${connect}?utm_source=own#top`, "c1");

  it("follow the customUserId, encoded again, before the fragment", () => {
    const utm = readUtm("?utm_medium=e%20mail%26x&utm_term=caf%C3%A9") ?? {};
    expect(withUtm(target, utm)).toBe(
      `${connect}?utm_source=own&customUserId=c1&utm_medium=e%20mail%26x&utm_term=caf%C3%A9#top`,
    );
  });

  it("do not double one that the URL has, in any spelling", () => {
    expect(withUtm(target, { utm_source: "visitor" })).toBe(target);
    const shouting = targetOf(`${connect}?%55TM_Source=own`, "c1");
    expect(withUtm(shouting, { utm_source: "visitor" })).toBe(shouting);
  });

  it("are all that is taken from the visitor's query", () => {
    expect(readUtm("?customUserId=other&redirect=https://evil.example&utm_source=mail")).toEqual({
      utm_source: "mail",
    });
    expect(readUtm("?utm_source%0d%0aX=1&utm_=1&UTM_SOURCE=1&utm_SOURCE=2&xutm_source=3")).toBeNull();
    expect(readUtm("?a=b")).toBeNull();
    expect(readUtm("")).toBeNull();
  });

  it("must be well-formed: no broken encoding, no control characters, no empty ones, the first of a name", () => {
    expect(readUtm("?utm_source=%ff&utm_medium=a%0d%0ab&utm_term=&utm_content=%00")).toBeNull();
    expect(readUtm("?utm_source=first&utm_source=second")).toEqual({ utm_source: "first" });
  });

  it("are ten at most, and 1 KB together", () => {
    const many = new URLSearchParams(Array.from({ length: 12 }, (_, i) => [`utm_n${i}`, "1"]));
    expect(Object.keys(readUtm(`?${many}`) ?? {})).toHaveLength(10);
    const kept = readUtm(`?utm_a=${"x".repeat(600)}&utm_b=${"é".repeat(100)}&utm_c=ok`);
    expect(Object.keys(kept ?? {})).toEqual(["utm_a", "utm_c"]);
    expect(readUtm(`?utm_a=${"x".repeat(MAX_UTM_BYTES)}`)).toBeNull();
  });

  it("never make the target longer than 16,000 bytes", () => {
    const room = MAX_TARGET_URL_BYTES - targetOf(connect, "").length;
    const full = targetOf(connect, "x".repeat(room - "&utm_a=1".length));
    const longer = withUtm(full, { utm_long: "12345", utm_a: "1" });
    expect(longer).toBe(`${full}&utm_a=1`);
    expect(longer).toHaveLength(MAX_TARGET_URL_BYTES);
  });
});
