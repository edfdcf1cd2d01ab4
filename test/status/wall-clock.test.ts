import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf, wallOf } from "../../src/status/wall-clock.ts";

const utc = (text: string) => Date.parse(`${text}Z`);

describe("wall clocks", () => {
  it.each([
    ["UTC", "2026-05-05T12:00:00.123", "2026-05-05T12:00:00.123"],
    ["Europe/Berlin", "2026-01-31T23:30:00", "2026-02-01T00:30:00"],
    ["Europe/Berlin", "2026-07-01T23:30:00", "2026-07-02T01:30:00"],
    ["Asia/Kathmandu", "2026-01-01T00:00:00", "2026-01-01T05:45:00"],
    ["America/St_Johns", "2026-01-01T00:00:00", "2025-12-31T20:30:00"],
    ["Pacific/Kiritimati", "2026-01-01T00:00:00", "2026-01-01T14:00:00"],
    ["Asia/Tehran", "2028-02-29T20:30:00", "2028-03-01T00:00:00"],
  ])("show in %s at %s UTC: %s", (zone, at, shown) => {
    expect(wallOf(utc(at), zone)).toBe(utc(shown));
    expect(instantOf(utc(shown), zone)).toBe(utc(at));
  });

  it.each([
    ["goes forward over it", "Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00"],
    ["goes back over it, the first time", "Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00"],
    ["goes forward over it in the west", "America/New_York", "2026-03-08T02:15:00", "2026-03-08T07:15:00"],
    ["goes back by half an hour", "Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00"],
    ["skips a whole day", "Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T19:00:00"],
  ])("mean one instant where the clock %s", (_, zone, wall, at) => {
    expect(new Date(instantOf(utc(wall), zone)).toISOString()).toBe(`${at}.000Z`);
  });

  it("are read back to what they show, wherever they show it", () => {
    const zone = fc.constantFrom(
      "Europe/Berlin",
      "America/Santiago",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
    );
    const at = fc.integer({ min: utc("2020-01-01T00:00:00"), max: utc("2036-01-01T00:00:00") });
    fc.assert(
      fc.property(zone, at, (zone, at) => {
        const wall = wallOf(at, zone);
        expect(wallOf(instantOf(wall, zone), zone)).toBe(wall);
        expect(instantOf(wall, zone)).toBeLessThanOrEqual(at);
      }),
    );
  });
});
