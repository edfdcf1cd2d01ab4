import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueBy, nextReminder, withinHours } from "../../src/status/schedule.ts";
import { wallOf } from "../../src/status/wall-clock.ts";

const BERLIN = "Europe/Berlin";
const MINUTE = 60_000;

interface Row {
  asked: string;
  after: (number | string)[];
  told?: number;
  now: string;
  zone?: string;
}

/** `n at time`, or null: rows of the tables below. */
function next({ asked, after, told = 0, now, zone = "UTC" }: Row): string | null {
  const plan = { askedAt: Date.parse(asked), remindAfter: after, told };
  const found = nextReminder(plan, zone, Date.parse(now));
  return found && `${found.n} at ${new Date(found.at).toISOString().replace(":00.000Z", "Z")}`;
}

describe("nextReminder", () => {
  const asked = "2026-06-01T10:00Z";
  const after = ["P1D", "P3D", "P7D"];

  it.each([
    ["the first, a day after asking", { asked, after, now: "2026-06-01T10:01Z" }, "1 at 2026-06-02T10:00Z"],
    ["now, when it is due", { asked, after, now: "2026-06-02T10:00Z" }, "1 at 2026-06-02T10:00Z"],
    ["now, when it was due", { asked, after, now: "2026-06-02T11:00Z" }, "1 at 2026-06-02T11:00Z"],
    [
      "the second, once one was told",
      { asked, after, told: 1, now: "2026-06-02T10:01Z" },
      "2 at 2026-06-04T10:00Z",
    ],
    [
      "the third, once two were",
      { asked, after, told: 2, now: "2026-06-04T10:01Z" },
      "3 at 2026-06-08T10:00Z",
    ],
    ["none, once all were", { asked, after, told: 3, now: "2026-06-08T10:01Z" }, null],
    ["none of an empty list", { asked, after: [], now: "2026-06-02T10:00Z" }, null],
    [
      "the latest of several that were missed",
      { asked, after, now: "2026-06-05T10:00Z" },
      "2 at 2026-06-05T10:00Z",
    ],
    [
      "the last of all that were missed",
      { asked, after, told: 1, now: "2027-01-01T10:00Z" },
      "3 at 2027-01-01T10:00Z",
    ],
    ["seconds too", { asked, after: [90, 3600], now: "2026-06-01T10:00Z" }, "1 at 2026-06-01T10:01:30.000Z"],
    ["soonest first, however listed", { asked, after: ["P7D", 3600], now: asked }, "1 at 2026-06-01T11:00Z"],
    [
      "two of one moment as one",
      { asked, after: ["P1D", 86_400, "P2D"], now: "2026-06-02T10:00Z" },
      "2 at 2026-06-02T10:00Z",
    ],
    [
      "by the calendar where it says months",
      { asked: "2026-01-31T10:00Z", after: ["P1M"], now: "2026-02-01T10:00Z" },
      "1 at 2026-02-28T10:00Z",
    ],
    [
      "none for a duration that no version reads",
      { asked, after: ["P9000Y"], now: "2026-06-02T10:00Z" },
      null,
    ],
  ] as [string, Row, string | null][])("is %s", (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });

  it.each([
    [
      "before nine: at nine",
      { asked: "2026-06-01T08:00Z", after: [3599], now: "2026-06-01T08:00Z" },
      "1 at 2026-06-01T09:00Z",
    ],
    [
      "at nine: at once",
      { asked: "2026-06-01T08:00Z", after: [3600], now: "2026-06-01T08:00Z" },
      "1 at 2026-06-01T09:00Z",
    ],
    [
      "a minute before five: at once",
      { asked: "2026-06-01T16:00Z", after: [3540], now: "2026-06-01T16:00Z" },
      "1 at 2026-06-01T16:59Z",
    ],
    [
      "at five: the next morning",
      { asked: "2026-06-01T16:00Z", after: [3600], now: "2026-06-01T16:00Z" },
      "1 at 2026-06-02T09:00Z",
    ],
    [
      "on Saturday and Sunday as on any day",
      { asked: "2026-06-05T16:00Z", after: ["P1D"], now: "2026-06-05T16:00Z" },
      "1 at 2026-06-06T16:00Z",
    ],
    [
      "several in one night: the latest, once",
      { asked: "2026-06-01T16:00Z", after: ["PT2H", "PT4H", "PT17H", "P3D"], now: "2026-06-01T18:00Z" },
      "3 at 2026-06-02T09:00Z",
    ],
    [
      "over New Year",
      { asked: "2026-12-31T16:00Z", after: ["PT2H"], now: "2026-12-31T16:00Z" },
      "1 at 2027-01-01T09:00Z",
    ],
    [
      "missed yesterday, seen at night",
      { asked: "2026-06-01T10:00Z", after: [3600], now: "2026-06-02T22:00Z" },
      "1 at 2026-06-03T09:00Z",
    ],
  ] as [string, Row, string | null][])("waits for the hours: due %s", (_, row, expected) => {
    expect(next(row)).toBe(expected);
  });

  it.each([
    [
      "before spring's change",
      { asked: "2026-03-27T18:00Z", after: [3600], now: "2026-03-27T18:00Z" },
      "1 at 2026-03-28T08:00Z",
    ],
    [
      "on the day of spring's change",
      { asked: "2026-03-28T18:00Z", after: [3600], now: "2026-03-28T18:00Z" },
      "1 at 2026-03-29T07:00Z",
    ],
    [
      "the night of spring's change",
      { asked: "2026-03-29T00:30Z", after: [3600], now: "2026-03-29T01:30Z" },
      "1 at 2026-03-29T07:00Z",
    ],
    [
      "the night of autumn's change, in its second 2:30",
      { asked: "2026-10-25T01:00Z", after: [1800], now: "2026-10-25T01:00Z" },
      "1 at 2026-10-25T08:00Z",
    ],
    [
      "a day over spring's change",
      { asked: "2026-03-28T14:00Z", after: ["P1D"], now: "2026-03-28T14:00Z" },
      "1 at 2026-03-29T13:00Z",
    ],
    [
      "24 hours over autumn's change",
      { asked: "2026-10-24T08:00Z", after: ["PT24H"], now: "2026-10-24T08:00Z" },
      "1 at 2026-10-25T08:00Z",
    ],
  ] as [string, Row, string | null][])(
    "keeps Berlin's hours over daylight saving: %s",
    (_, row, expected) => {
      expect(next({ ...row, zone: BERLIN })).toBe(expected);
    },
  );

  it("row 37: repeats nothing when the clock jumps back, and sends one when it jumps ahead", () => {
    const told = { asked, after, told: 1 };
    expect(next({ ...told, now: "2026-06-02T09:00Z" })).toBe("2 at 2026-06-04T10:00Z");
    expect(next({ ...told, now: "2026-06-01T09:00Z" })).toBe("2 at 2026-06-04T10:00Z");
    expect(next({ ...told, now: "2036-06-02T10:00Z" })).toBe("3 at 2036-06-02T10:00Z");
  });

  it("tells each at most once, the latest last, and ends, however late and irregularly it is looked at", () => {
    const delays = fc.array(fc.integer({ min: 60, max: 2_000_000 }), { maxLength: 10 });
    const steps = fc.array(fc.integer({ min: 1, max: 500_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(delays, steps, (remindAfter, steps) => {
        const askedAt = Date.parse("2026-03-20T12:00Z");
        let told = 0;
        let now = askedAt;
        for (const step of steps) {
          now += step;
          const found = nextReminder({ askedAt, remindAfter, told }, BERLIN, now);
          if (!found || found.at > now) continue;
          expect(found.n).toBeGreaterThan(told);
          told = found.n;
          const again = nextReminder({ askedAt, remindAfter, told }, BERLIN, now);
          expect(again === null || again.at > now).toBe(true);
        }
        now = withinHours(now + 2_000_000_000, BERLIN);
        expect(nextReminder({ askedAt, remindAfter, told }, BERLIN, now)?.n ?? told).toBe(remindAfter.length);
      }),
    );
  });
});

describe("dueBy", () => {
  it("counts what has fallen due, at night too", () => {
    const plan = { askedAt: Date.parse("2026-06-01T10:00Z"), remindAfter: ["PT10H", "P1D"], told: 0 };
    const at = ["2026-06-01T19:59Z", "2026-06-01T20:00Z", "2026-06-02T10:00Z"].map(Date.parse);
    expect(at.map((now) => dueBy(plan, "UTC", now))).toEqual([0, 1, 2]);
  });
});

describe("withinHours", () => {
  it.each([BERLIN, "America/St_Johns", "Australia/Lord_Howe"])(
    "is the first minute of those from 9 to 17 o'clock in %s, on every day of a year",
    (zone) => {
      const open = (at: number) => {
        const minutes = new Date(wallOf(at, zone)).getUTCHours() * 60;
        return minutes >= 9 * 60 && minutes < 17 * 60;
      };
      for (let day = 0; day < 366; day++) {
        const from = Date.UTC(2026, 0, 1) + day * 1440 * MINUTE + ((day * 97) % 1440) * MINUTE;
        let first = from;
        while (!open(first)) first += MINUTE;
        expect(withinHours(from, zone)).toBe(first);
      }
    },
    20_000,
  );
});
