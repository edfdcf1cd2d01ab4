import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webhookUrlFault } from "../../src/delivery/address.ts";
import { ALLOWED, OWN_HOSTS, REFUSED } from "./addresses.ts";
import { anyText } from "./any-text.ts";

const strict = { ownHosts: OWN_HOSTS, insecureAllowed: false };
const insecure = { ownHosts: OWN_HOSTS, insecureAllowed: true };

describe("row 30: where a webhook may go", () => {
  it.each(ALLOWED)("%s", (url) => {
    expect(webhookUrlFault(url, strict)).toBeNull();
  });

  it("is a URL of up to 2,048 bytes", () => {
    expect(webhookUrlFault(`https://example.com/${"a".repeat(2028)}`, strict)).toBeNull();
  });
});

describe("row 30: a host name of 253 characters", () => {
  const label = "a".repeat(63);

  it("is the longest that the DNS holds, with or without its last dot", () => {
    const longest = `${label}.${label}.${label}.${"a".repeat(57)}.com`;
    expect(longest).toHaveLength(253);
    expect(webhookUrlFault(`https://${longest}/`, strict)).toBeNull();
    expect(webhookUrlFault(`https://${longest}./`, strict)).toBeNull();
    expect(webhookUrlFault(`https://${longest}m/`, strict)).toMatch(/DNS/);
  });
});

describe("row 30: where a webhook may not go", () => {
  it.each(REFUSED)("%s", (url, words) => {
    expect(webhookUrlFault(url, strict)).toMatch(words);
  });
});

/** The blocks of IANA's registries that are not globally reachable, and multicast, as first and last address. */
const REFUSED_V4: [first: string, last: string][] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];

const numberOf = (dotted: string) => dotted.split(".").reduce((value, byte) => value * 256 + Number(byte), 0);
const bytesOf = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const isRefused = (value: number) =>
  REFUSED_V4.some(([first, last]) => value >= numberOf(first) && value <= numberOf(last));

const refusedV4 = fc
  .constantFrom(...REFUSED_V4)
  .chain(([first, last]) => fc.integer({ min: numberOf(first), max: numberOf(last) }));
const anyV4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const BASES = [
  (n: number) => String(n),
  (n: number) => `0${n.toString(8)}`,
  (n: number) => `0x${n.toString(16)}`,
  (n: number) => `0X00${n.toString(16).toUpperCase()}`,
];
const base = fc.constantFrom(...BASES);
const dot = fc.constantFrom(".", "%2e", "%2E", "。", "．", "｡");
const digits = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (text: string) => text.replace(/\d/g, (digit) => `%3${digit}`),
);

/** Any spelling that RFC 3986 parsers and inet_aton have ever taken for an address. */
function spelled(value: number) {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(value);
  const parts = fc.constantFrom([a, b, c, d], [a, b, c * 256 + d], [a, (b * 256 + c) * 256 + d], [value]);
  return parts.chain((numbers) =>
    fc
      .tuple(fc.array(base, { minLength: 4, maxLength: 4 }), dot, digits, fc.constantFrom("", "."))
      .map(
        ([bases, between, shown, end]) =>
          shown(numbers.map((n, index) => bases[index]?.(n)).join("\n")).replaceAll("\n", between) + end,
      ),
  );
}

function embedded(value: number) {
  const dotted = bytesOf(value).join(".");
  const hex = [value >>> 16, value & 0xffff].map((group) => group.toString(16)).join(":");
  const flipped = [~value >>> 16, ~value & 0xffff].map((group) => (group & 0xffff).toString(16)).join(":");
  const low = fc.constantFrom(dotted, hex);
  return fc.oneof(
    low.map((v4) => `::ffff:${v4}`),
    low.map((v4) => `0:0:0:0:0:FFFF:${v4}`),
    low.map((v4) => `::${v4}`),
    low.map((v4) => `::ffff:0:${v4}`),
    low.map((v4) => `64:ff9b::${v4}`),
    low.map((v4) => `64:ff9b:1:2:3:4:${v4}`),
    fc.constant(`2002:${hex}::1`),
    fc.constant(`2001:0:${hex}::1`),
    fc.constant(`2001:0:1:2:3:4:${flipped}`),
  );
}

describe("row 30: addresses, drawn at random", () => {
  it("refuses any IPv4 of a refused block in any spelling", () => {
    fc.assert(
      fc.property(refusedV4.chain(spelled), (host) => {
        expect(webhookUrlFault(`https://${host}/in`, strict)).toMatch(/public internet/);
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses any IPv4 within any form of IPv6 that holds one", () => {
    fc.assert(
      fc.property(fc.oneof(refusedV4, anyV4).chain(embedded), (host) => {
        expect(webhookUrlFault(`https://[${host}]/in`, strict)).toMatch(/public internet/);
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses an IPv4 if and only if it is of a refused block, however it is spelled", () => {
    fc.assert(
      fc.property(
        anyV4.chain((value) => fc.tuple(fc.constant(value), spelled(value))),
        ([value, host]) => {
          expect(webhookUrlFault(`https://${host}/in`, strict) !== null).toBe(isRefused(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("refuses all IPv6 but what IANA has given out as global unicast", () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (numbers) => {
        const [first = 0] = numbers;
        fc.pre(first < 0x2000 || first > 0x3fff);
        const host = numbers.map((n) => n.toString(16)).join(":");
        expect(webhookUrlFault(`https://[${host}]/`, strict)).toMatch(/public internet/);
      }),
      { numRuns: 1000 },
    );
  });

  it("answers any text at all with words or null", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc
            .tuple(fc.constantFrom(...ALLOWED, ...REFUSED.map(([url]) => url)), fc.nat(30), anyText)
            .map(([url, at, text]) => url.slice(0, at) + text + url.slice(at)),
        ),
        (text) => {
          for (const rules of [strict, insecure]) {
            const fault = webhookUrlFault(text, rules);
            expect(fault === null || fault.length > 0).toBe(true);
          }
        },
      ),
    );
    expect(webhookUrlFault(`https://${"a.".repeat(500_000)}com/`, strict)).not.toBeNull();
  });
});

describe("insecure webhooks allowed", () => {
  it.each([
    "http://localhost:9000/in",
    "http://127.0.0.1:9000/in#part",
    "https://[::1]/in",
    "http://status.example.com/",
    "http://intranet/",
    "https://10.0.0.1:8443/",
    "HTTP://LOCALHOST/",
  ])("lets %s through", (url) => {
    expect(webhookUrlFault(url, insecure)).toBeNull();
  });

  it.each([
    ["ftp://localhost/", /whole URL/],
    ["localhost:9000", /whole URL/],
    ["javascript:alert(1)", /whole URL/],
    ["file:///etc/passwd", /whole URL/],
    ["http://local host/", /not a URL/],
    ["http://localhost:99999/", /not a URL/],
    ["http://user:secret@localhost/", /user name/],
    ["http://@localhost/", /user name/],
  ])("still refuses %s", (url, words) => {
    expect(webhookUrlFault(url, insecure)).toMatch(words);
  });
});
