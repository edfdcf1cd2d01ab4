import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/status/diagnosis.ts";
import type { Facts, Verdict } from "../../src/status/diagnosis-basis.ts";
import type { MissingReason } from "../../src/status/types.ts";

const MISSING = { key: "page", types: ["Page"], count: 1, have: 0 };
const LINK = { live: true, createdAt: 1_000, expiresAt: null, disabled: false };
const EXPIRED = { ...LINK, live: false, expiresAt: 2_000 };
const OTHER = { customUserId: "other", key: "f".repeat(64), at: 9_000 };
const FAILING = { since: 8_000, reason: "timeout" };
const ID = "0".repeat(32);

type Status = Facts["status"];

function facts(status: Partial<Status> = {}, more: Partial<Omit<Facts, "status">> = {}): Facts {
  return {
    status: {
      customUserId: "acme",
      key: "a".repeat(64),
      state: "opened",
      missing: [{ ...MISSING, reason: "absent" }],
      createdAt: 1_000,
      openedAt: 5_000,
      firstConnectedAt: null,
      connectedAt: null,
      changedAt: 5_000,
      freshness: { checkedAt: 6_000, stale: null },
      hasLinks: true,
      connections: 0,
      failed: [],
      pending: [],
      formerUsers: [],
      ...status,
    },
    links: [LINK],
    failing: null,
    candidates: [],
    movedTo: null,
    elsewhere: null,
    ...more,
  };
}

const missing = (...reasons: MissingReason[]) => ({
  missing: reasons.map((reason) => ({ ...MISSING, reason })),
});
const candidate = (by: "user" | "click" | "request") => ({
  candidates: [{ id: ID, by, firstSeenAt: 7_000 }],
});
const stale = { freshness: { checkedAt: 1_000, stale: FAILING } };

const TABLE: [string, Facts, Verdict][] = [
  ["connected, whatever else", facts({ state: "connected", missing: [] }, { failing: FAILING }), "met"],
  ["upstream fails for all", facts({}, { failing: FAILING }), "blind"],
  ["this customer is stale", facts(stale), "blind"],
  ["blind before what was seen earlier", facts({ ...stale, ...missing("failed") }), "blind"],
  ["moved", facts({ state: "lost", ...missing("lost") }, { movedTo: OTHER }), "connected_under_other_id"],
  [
    "the same user without an id",
    facts({ state: "lost", ...missing("lost") }, candidate("user")),
    "connected_without_id",
  ],
  ["failed", facts({ state: "failed", connections: 1, ...missing("failed") }), "failed_at_platform"],
  [
    "too few rights",
    facts({ state: "partial", connections: 1, ...missing("insufficient_access") }),
    "failed_at_platform",
  ],
  ["lost", facts({ state: "lost", ...missing("lost") }), "failed_at_platform"],
  ["failed before pending", facts({ ...missing("pending", "failed") }), "failed_at_platform"],
  ["pending", facts({ state: "pending", connections: 1, ...missing("pending") }), "pending_acceptance"],
  ["partly pending", facts({ state: "partial", ...missing("absent", "pending") }), "pending_acceptance"],
  ["a nameless connection after a click", facts({}, candidate("click")), "connected_without_id"],
  [
    "nameless before another id",
    facts({}, { ...candidate("click"), elsewhere: OTHER }),
    "connected_without_id",
  ],
  ["another id after a click", facts({}, { elsewhere: OTHER }), "connected_under_other_id"],
  ["expired, opened before", facts({}, { links: [EXPIRED] }), "link_expired"],
  ["expired, never opened", facts({ openedAt: null }, { links: [EXPIRED] }), "link_expired"],
  ["one of two expired", facts({}, { links: [EXPIRED, LINK] }), "opened_not_connected"],
  ["never opened", facts({ openedAt: null, state: "waiting" }), "never_opened"],
  ["no link at all", facts({ openedAt: null, state: "waiting" }, { links: [] }), "never_opened"],
  ["a weak candidate decides nothing", facts({ openedAt: null }, candidate("request")), "never_opened"],
  ["opened", facts(), "opened_not_connected"],
  ["connected in part without a click", facts({ openedAt: null, connections: 1 }), "opened_not_connected"],
];

describe("diagnose", () => {
  it.each(TABLE)("%s", (_, given, verdict) => {
    const found = diagnose(given);
    expect(found.verdict).toBe(verdict);
    expect(found.say).toMatch(/^[A-Z].*\.$/);
    expect(found.say).not.toMatch(/undefined|null|NaN/);
    expect(found.checks.map(({ name }) => name)).toEqual([
      "heard",
      "link",
      "opened",
      "named",
      "connected",
      "accepted",
      "granted",
      "complete",
    ]);
    for (const { detail } of found.checks) expect(detail).not.toMatch(/undefined|null|NaN/);
    for (const { path } of found.do) expect(path).toMatch(/^\/v1\/[\x21-\x7e]+$/);
  });

  it("names paths that a URL carries whole, by key where the id cannot travel", () => {
    const pathOf = (customUserId: string) => diagnose(facts({ customUserId })).do.at(-1)?.path;
    expect(pathOf("a/b ü?#%2F")).toBe("/v1/customers/a%2Fb%20%C3%BC%3F%23%252F/refresh");
    for (const id of [".", "..", "ü".repeat(4_000)]) {
      expect(pathOf(id)).toBe(`/v1/customers/by-key/${"a".repeat(64)}/refresh`);
    }
  });

  it("offers to assign each candidate, and nothing where all is well", () => {
    const assign = { method: "POST", path: `/v1/unattributed/${ID}/assign` };
    expect(diagnose(facts({}, candidate("click"))).do[0]).toMatchObject(assign);
    expect(diagnose(facts({ openedAt: null }, candidate("request"))).do).toContainEqual(
      expect.objectContaining(assign),
    );
    expect(diagnose(facts({ state: "connected", missing: [] })).do).toEqual([]);
  });

  it("says since when upstream is not heard", () => {
    const at = Date.UTC(2026, 4, 1, 9, 30);
    expect(diagnose(facts({}, { failing: { since: at, reason: "timeout" } })).say).toContain(
      "2026-05-01 09:30 UTC",
    );
  });
});
