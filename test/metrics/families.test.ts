import { describe, expect, it } from "vitest";
import { exposition } from "../../src/metrics/exposition.ts";
import type { Facts } from "../../src/metrics/facts.ts";
import { familiesOf } from "../../src/metrics/families.ts";
import { CLOSED } from "../../src/upstream/breaker.ts";
import { NO_SWEEPS } from "../../src/upstream/sweeps.ts";
import { readExposition } from "./grammar.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");

const quiet = {
  sweeps: NO_SWEEPS,
  breaker: CLOSED,
  budget: { perMinute: 60, left: 60 },
  hot: 0,
  mode: "sweeps" as const,
  requests: {},
};

const sweep = {
  ok: true,
  reason: null,
  startedAt: NOW - 30_000,
  endedAt: NOW - 28_500,
  requests: 1,
  bytes: 600,
  customers: 3,
  connections: 4,
  changed: 2,
  woken: 2,
  lost: 0,
  backlog: 1,
};

const alike = { asked: false, archived: false, overdue: false };

function read(facts: Partial<Facts>) {
  const nothing: Facts = {
    version: "1.2.3",
    now: NOW,
    upstream: null,
    shards: null,
    webhooks: null,
    silent: 0,
  };
  return readExposition(exposition(familiesOf({ ...nothing, ...facts })));
}

/** The only value of a metric, or the one with these labels. */
function value(metrics: ReturnType<typeof read>, name: string, labels: Record<string, string> = {}) {
  const samples = metrics.get(`connectwatch_${name}`)?.samples ?? [];
  return samples.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))
    ?.value;
}

describe("what the metrics tell", () => {
  it("counts requests by what was asked and how it ended, from 0 on", () => {
    const metrics = read({ upstream: { ...quiet, requests: { "poll ok": 7, "sweep rate-limited": 1 } } });
    expect(metrics.get("connectwatch_upstream_requests_total")?.samples).toHaveLength(10);
    expect(value(metrics, "upstream_requests_total", { kind: "poll", outcome: "ok" })).toBe(7);
    expect(value(metrics, "upstream_requests_total", { kind: "sweep", outcome: "rate_limited" })).toBe(1);
    expect(value(metrics, "upstream_requests_total", { kind: "poll", outcome: "unusable" })).toBe(0);
  });

  it("tells of a refused key, an open breaker and a pause", () => {
    const open = { since: NOW, reason: "unauthorized", nextProbeAt: NOW, waitMs: 1, unauthorized: true };
    const metrics = read({
      upstream: { ...quiet, breaker: { ...CLOSED, open, pausedUntil: NOW + 1 }, mode: "polls" },
    });
    expect(value(metrics, "upstream_breaker_open")).toBe(1);
    expect(value(metrics, "upstream_key_refused")).toBe(1);
    expect(value(metrics, "upstream_paused")).toBe(1);
    expect(value(metrics, "sweeps_serve")).toBe(0);
    expect(value(read({ upstream: quiet }), "upstream_breaker_open")).toBe(0);
  });

  it("tells a sweep's age from its beginning, and nothing of a sweep that never was", () => {
    const sweeps = { ...NO_SWEEPS, last: sweep, completeAt: NOW - 90_000 };
    const metrics = read({ upstream: { ...quiet, sweeps } });
    expect(value(metrics, "sweep_age_seconds")).toBe(90);
    expect(value(metrics, "sweep_duration_seconds")).toBe(1.5);
    expect(value(metrics, "sweep_backlog_customers")).toBe(1);
    expect(value(metrics, "sweep_ok")).toBe(1);
    const none = read({ upstream: quiet });
    expect(value(none, "sweep_age_seconds")).toBeUndefined();
    expect(value(none, "sweep_ok")).toBeUndefined();
  });

  it("is suspicious until the operator accepts", () => {
    const suspicious = { since: NOW, customers: 30, of: 40, agreedAt: [NOW], accepted: false };
    const told = (accepted: boolean) =>
      value(
        read({ upstream: { ...quiet, sweeps: { ...NO_SWEEPS, suspicious: { ...suspicious, accepted } } } }),
        "sweep_suspicious",
      );
    expect([told(false), told(true)]).toEqual([1, 0]);
  });

  it("adds up shards, with archived and merely asked customers beside the states", () => {
    const shards = [
      {
        states: [
          { ...alike, state: "connected", customers: 2 },
          { ...alike, state: "waiting", customers: 3, overdue: true },
          { ...alike, state: "connected", customers: 5, archived: true },
        ],
        unattributed: 1,
        pollsWaiting: 4,
      },
      {
        states: [
          { ...alike, state: "connected", customers: 1 },
          { ...alike, state: "waiting", customers: 9, asked: true },
        ],
        unattributed: 1,
        pollsWaiting: 0,
      },
    ];
    const metrics = read({ shards });
    expect(value(metrics, "customers", { state: "connected" })).toBe(3);
    expect(value(metrics, "customers", { state: "waiting" })).toBe(3);
    expect(value(metrics, "customers", { state: "lost" })).toBe(0);
    expect(value(metrics, "customers_overdue")).toBe(3);
    expect(value(metrics, "customers_archived")).toBe(5);
    expect(value(metrics, "customers_asked")).toBe(9);
    expect(value(metrics, "unattributed")).toBe(2);
    expect(value(metrics, "polls_waiting")).toBe(4);
  });

  it("tells of each webhook by its id: tries, what waits and for how long", () => {
    const tries = { delivered: 5, retried: 2, givenUp: 1 };
    const metrics = read({
      webhooks: [
        { id: "we_a", numbers: { state: "failing", tries, pending: 3, oldestPendingAt: NOW - 60_000 } },
        { id: "we_b", numbers: { state: "ok", tries, pending: 0, oldestPendingAt: null } },
      ],
    });
    expect(value(metrics, "webhooks", { state: "failing" })).toBe(1);
    expect(value(metrics, "webhooks", { state: "disabled" })).toBe(0);
    expect(value(metrics, "delivery_tries_total", { webhook: "we_a", outcome: "given_up" })).toBe(1);
    expect(value(metrics, "deliveries_pending", { webhook: "we_a" })).toBe(3);
    expect(value(metrics, "deliveries_oldest_pending_seconds", { webhook: "we_a" })).toBe(60);
    expect(value(metrics, "deliveries_oldest_pending_seconds", { webhook: "we_b" })).toBe(0);
  });

  it("says who is silent and leaves out what only they know", () => {
    const metrics = read({ silent: 2 });
    expect(value(metrics, "objects_silent")).toBe(2);
    expect([...metrics.keys()]).toEqual(["connectwatch_build_info", "connectwatch_objects_silent"]);
  });

  it("names every metric by Prometheus' conventions", () => {
    const metrics = read({ upstream: quiet, shards: [], webhooks: [] });
    for (const [name, { type }] of metrics) {
      expect(name).toMatch(/^connectwatch_[a-z_]+$/);
      expect(name.endsWith("_total")).toBe(type === "counter");
    }
  });
});
