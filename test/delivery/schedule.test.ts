import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attempt, isDead, nextTry, type Outcome } from "../../src/delivery/schedule.ts";

const NOW = Date.UTC(2026, 10, 22, 18, 0, 0);
const MIDDLE = 0.5;
const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

const answered = (status: number): Outcome => ({ kind: "status", status });

function verdictOf(attempt: Partial<Attempt>) {
  return nextTry({
    tries: 1,
    outcome: answered(500),
    retryAfter: null,
    now: NOW,
    random: MIDDLE,
    ...attempt,
  });
}

/** Milliseconds until the next try; null where there is none. */
function wait(attempt: Partial<Attempt>): number | null {
  const verdict = verdictOf(attempt);
  return verdict.verdict === "retry" ? verdict.at - (attempt.now ?? NOW) : null;
}

const FAILURES: [string, Outcome][] = [
  ["a 500", answered(500)],
  ["a 502", answered(502)],
  ["a 599", answered(599)],
  ["a status that is none", answered(999)],
  ["a status that says nothing yet", answered(199)],
  ["a timeout", { kind: "timeout" }],
  ["a refused connection", { kind: "refused", detail: "connection reset" }],
  ["a redirect", { kind: "redirect", status: 308 }],
  ["a redirect told as a status", answered(301)],
  ["a 300", answered(300)],
  ["a 304", answered(304)],
  ["an address that may not be sent to", { kind: "blocked", detail: "must begin with https://." }],
  ["a 408", answered(408)],
  ["a 425", answered(425)],
  ["a 429", answered(429)],
];

describe("row 27: what follows a try", () => {
  it.each([200, 201, 202, 204, 299])("a %i is delivered, on any try", (status) => {
    for (const tries of [1, 4, 10, 11]) {
      expect(verdictOf({ tries, outcome: answered(status) })).toEqual({ verdict: "delivered" });
    }
  });

  it.each(FAILURES)("%s is tried again after each wait, and failed after the tenth try", (_, outcome) => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => wait({ tries, outcome }));
    expect(waits).toEqual(WAITS);
    expect(verdictOf({ tries: 10, outcome })).toEqual({ verdict: "failed" });
    expect(verdictOf({ tries: 11, outcome })).toEqual({ verdict: "failed" });
  });

  it.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 451, 499])(
    "a %i is given up after the fourth try",
    (status) => {
      const outcome = answered(status);
      expect([1, 2, 3].map((tries) => wait({ tries, outcome }))).toEqual(WAITS.slice(0, 3));
      expect(verdictOf({ tries: 4, outcome })).toEqual({ verdict: "failed" });
    },
  );

  it("gives up a 4xx that comes first on a later try", () => {
    expect(verdictOf({ tries: 6, outcome: answered(404) })).toEqual({ verdict: "failed" });
  });

  it("row 29: takes a 410 as the receiver's wish to be left alone, on any try", () => {
    for (const tries of [1, 4, 10]) {
      expect(verdictOf({ tries, outcome: answered(410) })).toEqual({ verdict: "gone" });
    }
  });

  it("shortens or lengthens each wait by at most a fifth, in whole milliseconds", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), random, (tries, random) => {
        const ms = wait({ tries, random }) ?? Number.NaN;
        const own = WAITS[tries - 1] ?? Number.NaN;
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(own * 0.8);
        expect(ms).toBeLessThanOrEqual(own * 1.2);
      }),
    );
    expect(wait({ random: 0 })).toBe(4 * SECOND);
    expect(wait({ random: 1 - Number.EPSILON })).toBe(6 * SECOND);
  });
});

describe("Retry-After of a receiver", () => {
  it.each([
    ["seconds", "120", 2 * MINUTE],
    ["a date", "Sun, 22 Nov 2026 18:10:00 GMT", 10 * MINUTE],
    ["no seconds: one", "0", SECOND],
    ["a date that has passed: one second", "Sun, 22 Nov 2020 18:00:00 GMT", SECOND],
    ["a year: one day", "31536000", DAY],
    ["a date in a year: one day", "Mon, 22 Nov 2027 18:00:00 GMT", DAY],
  ])("is honoured on 429 and 503 as %s", (_, retryAfter, expected) => {
    for (const status of [429, 503]) {
      expect(wait({ outcome: answered(status), retryAfter })).toBe(expected);
      expect(wait({ tries: 3, outcome: answered(status), retryAfter, random: 0 })).toBe(expected);
    }
  });

  it("brings only the first tries forward: an event is not used up by a receiver that always says in a second", () => {
    expect(wait({ tries: 4, outcome: answered(503), retryAfter: "1", random: 0.5 })).toBe(2 * HOUR);
    expect(wait({ tries: 4, outcome: answered(503), retryAfter: "86400", random: 0.5 })).toBe(DAY);
  });

  it.each([null, "", "soon", "-5", "1.5", "1e3", "2026-11-22T18:10:00Z", "Sun, 22 Foo 2026 18:10:00 GMT"])(
    "is ignored as nonsense: %s",
    (retryAfter) => {
      expect(wait({ outcome: answered(503), retryAfter })).toBe(5 * SECOND);
      expect(wait({ tries: 2, outcome: answered(429), retryAfter })).toBe(5 * MINUTE);
    },
  );

  it.each([400, 408, 425, 500, 502, 504])("is ignored on a %i", (status) => {
    expect(wait({ outcome: answered(status), retryAfter: "120" })).toBe(5 * SECOND);
  });

  it("does not make more than ten tries", () => {
    expect(verdictOf({ tries: 10, outcome: answered(503), retryAfter: "120" })).toEqual({
      verdict: "failed",
    });
  });
});

describe("an endpoint is dead", () => {
  it("after five days of nothing but failure", () => {
    expect(isDead(NOW, NOW + 5 * DAY - 1)).toBe(false);
    expect(isDead(NOW, NOW + 5 * DAY)).toBe(true);
  });

  it("never while its last try succeeded", () => {
    expect(isDead(null, NOW)).toBe(false);
  });

  it("not because the clock jumped back", () => {
    expect(isDead(NOW, NOW - HOUR)).toBe(false);
  });
});
