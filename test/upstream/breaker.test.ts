import { describe, expect, it } from "vitest";
import {
  afterOutcome,
  type Breaker,
  CLOSED,
  gate,
  type Outcome,
  probing,
} from "../../src/upstream/breaker.ts";

const outage = (customer: string): Outcome => ({ kind: "outage", customer, reason: "status 503" });

function having(outcomes: Outcome[], now = 1_000, from: Breaker = CLOSED): Breaker {
  return outcomes.reduce((breaker, outcome) => afterOutcome(breaker, outcome, now), from);
}

const five = [outage("a"), outage("b"), outage("a"), outage("b"), outage("a")];

describe("the breaker", () => {
  it("opens after five failures in a row from two customers", () => {
    expect(having(five.slice(0, 4)).open).toBeNull();
    expect(having(five).open).toMatchObject({ since: 1_000, reason: "status 503" });
  });

  it("stays closed however often one customer alone fails: that customer may be the reason", () => {
    expect(having(Array(50).fill(outage("a"))).open).toBeNull();
  });

  it("counts a run, which a good answer ends", () => {
    expect(having([...five.slice(0, 4), { kind: "ok" }, ...five.slice(0, 4)]).open).toBeNull();
  });

  it("does not count answers that only one customer's data can explain", () => {
    expect(having(Array(50).fill({ kind: "customer", reason: "wrong shape" })).open).toBeNull();
  });

  it("opens at once when the key is refused", () => {
    expect(having([{ kind: "unauthorized", reason: "unauthorized" }]).open).toMatchObject({
      unauthorized: true,
    });
  });

  it("lets one probe through after 30 s, then doubles the wait to ten minutes at most", () => {
    let breaker = having(five, 0);
    let now = 0;
    const waits: number[] = [];
    for (let probe = 0; probe < 7; probe++) {
      expect(gate(breaker, now).pass).toBe("none");
      const wait = (breaker.open?.nextProbeAt ?? 0) - now;
      waits.push(wait / 1000);
      now += wait;
      expect(gate(breaker, now).pass).toBe("probe");
      breaker = probing(breaker, now);
      expect(gate(breaker, now + 1).pass).toBe("none");
      breaker = afterOutcome(breaker, outage("a"), now);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
    expect(gate(afterOutcome(breaker, { kind: "ok" }, now), now).pass).toBe("all");
  });

  it("row 2: pauses everything for what a 429 asks", () => {
    const paused = having([{ kind: "rate-limited", retryAfterMs: 5_000, reason: "rate limited" }], 1_000);
    expect(gate(paused, 5_999)).toMatchObject({ pass: "none", retryAt: 6_000 });
    expect(gate(paused, 6_000).pass).toBe("all");
  });

  it("row 37: waits no hour for a time that a clock's jump put far away", () => {
    const paused = having([{ kind: "rate-limited", retryAfterMs: 5_000, reason: "rate limited" }], 7_200_000);
    expect(gate(paused, 3_600_000).pass).toBe("all");
    expect(gate(having(five, 7_200_000), 3_600_000).pass).toBe("probe");
  });
});

describe("Failures that were under way when it opened", () => {
  it.each([
    (n: number) => ({ kind: "outage", customer: `c${n}`, reason: "timeout" }) as const,
    () => ({ kind: "unauthorized", reason: "unauthorized" }) as const,
  ])("make nobody wait longer; only a probe that failed does", (outcome) => {
    let breaker: Breaker = CLOSED;
    for (let n = 0; n < 10; n++) breaker = afterOutcome(breaker, outcome(n), 1_000 + n);
    const first = breaker.open?.waitMs ?? 0;
    expect(first).toBe(30_000);
    breaker = afterOutcome(probing(breaker, 40_000), outcome(10), 41_000);
    expect(breaker.open?.waitMs).toBe(2 * first);
    expect(afterOutcome(breaker, outcome(11), 41_500).open?.waitMs).toBe(2 * first);
  });
});
