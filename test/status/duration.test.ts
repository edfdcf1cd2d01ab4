import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDuration, readDuration } from "../../src/status/duration.ts";

const HOUR = 3_600_000;

describe("readDuration", () => {
  it.each([
    ["P3D", { months: 0, days: 3, ms: 0 }],
    ["PT12H", { months: 0, days: 0, ms: 12 * HOUR }],
    ["P1Y", { months: 12, days: 0, ms: 0 }],
    ["P2W", { months: 0, days: 14, ms: 0 }],
    ["P1M2DT3H4M5.5S", { months: 1, days: 2, ms: 3 * HOUR + 4 * 60_000 + 5_500 }],
    ["PT0,25S", { months: 0, days: 0, ms: 250 }],
    ["P366D", { months: 0, days: 366, ms: 0 }],
    ["P12M", { months: 12, days: 0, ms: 0 }],
    ["PT0S", { months: 0, days: 0, ms: 0 }],
  ])("reads %s", (text, duration) => {
    expect(readDuration(text)).toEqual(duration);
  });

  it.each(["", "P", "PT", "P1DT", "3D", "P-1D", "P1.5D", "PT1S ", "P1H", "p1d", "P1D1M"])(
    "%j is none",
    (text) => {
      expect(readDuration(text)).toBeNull();
    },
  );

  it.each(["P367D", "P13M", "P2Y", "P1YT1S", "P99999999999999999999Y", "PT99999999999S", "PT8785H"])(
    "%s is longer than a leap year",
    (text) => {
      expect(readDuration(text)).toBeNull();
    },
  );
});

describe("addDuration", () => {
  const later = (from: string, text: string, zone = "UTC") => {
    const duration = readDuration(text);
    if (!duration) throw new Error(text);
    return new Date(addDuration(Date.parse(from), duration, zone)).toISOString();
  };

  it.each([
    [
      "a month that is too short ends on its last day",
      "2026-01-31T10:00:00Z",
      "P1M",
      "2026-02-28T10:00:00.000Z",
    ],
    ["in a leap year a day later", "2028-01-31T10:00:00Z", "P1M", "2028-02-29T10:00:00.000Z"],
    ["29 February has no anniversary each year", "2028-02-29T10:00:00Z", "P1Y", "2029-02-28T10:00:00.000Z"],
    ["months pass the end of a year", "2026-11-30T10:00:00Z", "P3M", "2027-02-28T10:00:00.000Z"],
    ["months come before days", "2026-01-30T00:00:00Z", "P1M1D", "2026-03-01T00:00:00.000Z"],
    ["milliseconds are kept", "2026-01-01T00:00:00.789Z", "P1D", "2026-01-02T00:00:00.789Z"],
  ])("%s", (_, from, text, to) => {
    expect(later(from, text)).toBe(to);
  });

  it.each([
    ["a day keeps the wall's time in spring", "2026-03-28T11:00:00Z", "P1D", "2026-03-29T10:00:00.000Z"],
    ["24 hours do not", "2026-03-28T11:00:00Z", "PT24H", "2026-03-29T11:00:00.000Z"],
    ["a day keeps the wall's time in autumn", "2026-10-24T10:00:00Z", "P1D", "2026-10-25T11:00:00.000Z"],
    ["a month over a change does so too", "2026-03-01T11:00:00Z", "P1M", "2026-04-01T10:00:00.000Z"],
    [
      "a time that spring skips comes an hour later",
      "2026-03-28T01:30:00Z",
      "P1D",
      "2026-03-29T01:30:00.000Z",
    ],
    ["the date is the zone's, not UTC's", "2026-01-30T23:30:00Z", "P1M", "2026-02-27T23:30:00.000Z"],
  ])("in Berlin %s", (_, from, text, to) => {
    expect(later(from, text, "Europe/Berlin")).toBe(to);
  });

  it("never lands before it began, whatever the zone and the date", () => {
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago");
    const from = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
    const duration = fc.record({
      months: fc.integer({ min: 0, max: 12 }),
      days: fc.integer({ min: 0, max: 366 }),
      ms: fc.integer({ min: HOUR, max: 24 * HOUR }),
    });
    fc.assert(
      fc.property(zone, from, duration, (zone, from, duration) => {
        expect(addDuration(from, duration, zone)).toBeGreaterThanOrEqual(from);
      }),
    );
  });
});
