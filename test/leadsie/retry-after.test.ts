import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../src/leadsie/retry-after.ts";

const now = Date.UTC(2026, 10, 6, 8, 49, 37);
const bounds = { min: 1_000, max: 600_000, otherwise: 60_000 };

describe("Retry-After", () => {
  it.each([
    ["seconds", "120", 120_000],
    ["no seconds: the shortest wait", "0", 1_000],
    ["a year of seconds: the longest wait", "31536000", 600_000],
    ["more digits than a number holds", "9".repeat(400), 600_000],
    ["a date", "Fri, 06 Nov 2026 08:50:37 GMT", 60_000],
    ["a date as RFC 850 wrote it", "Friday, 06-Nov-26 08:51:37 GMT", 120_000],
    ["a date as asctime writes it", "Fri Nov  6 08:52:37 2026", 180_000],
    ["a date in a year", "Sat, 06 Nov 2027 08:50:37 GMT", 600_000],
    ["a date that has passed", "Fri, 06 Nov 2020 08:50:37 GMT", 1_000],
    ["a two-digit year of the last century", "Sunday, 06-Nov-94 08:49:37 GMT", 1_000],
    ["nothing", null, 60_000],
    ["an empty header", "", 60_000],
    ["garbage", "soon", 60_000],
    ["a negative number", "-5", 60_000],
    ["a fraction", "1.5", 60_000],
    ["a month that is none", "Fri, 06 Foo 2026 08:50:37 GMT", 60_000],
    ["a date in no HTTP form", "2026-11-06T08:50:37Z", 60_000],
  ])("row 2: is read from %s", (_, header, expected) => {
    expect(retryAfterMs(header, now, bounds)).toBe(expected);
  });
});
