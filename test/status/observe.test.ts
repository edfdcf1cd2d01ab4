import { describe, expect, it } from "vitest";
import { isLate, observe } from "../../src/status/observe.ts";
import type { Status } from "../../src/status/types.ts";
import { connection, reading, seen, watched } from "./build.ts";

const types = (result: { events: { type: string }[] }) => result.events.map((event) => event.type);
const told = (result: { events: { text: string }[] }, index: number) =>
  JSON.parse(result.events[index]?.text ?? "");

/** A customer who connected at observation 1. */
function connected(): Status {
  return observe(watched(), seen(1, [connection()])).status;
}

describe("observe", () => {
  it("makes a customer connected, tells the connection first and the state last, and dates both", () => {
    const result = observe(watched({ openedAt: 5 }), seen(1, [connection()]));
    expect(types(result)).toEqual(["connection.added", "customer.connected"]);
    expect(result.status).toMatchObject({ state: "connected", version: 2, seq: 2, firstConnectedAt: 10_000 });
    expect(told(result, 1).data).toMatchObject({
      to: "connected",
      gained: [{ type: "Page", id: "p1" }],
      lost: [],
    });
    expect(told(result, 1).customer).toMatchObject({ state: "connected", version: 2 });
  });

  it("changes nothing and keeps the version when upstream says the same again", () => {
    const status = connected();
    const result = observe(status, seen(2, [connection()]));
    expect(result).toMatchObject({ verdict: "unchanged", events: [] });
    expect(result.status.version).toBe(status.version);
  });

  it("takes another order of fields, of assets and of connections for the same", () => {
    const one = { type: "Page", id: "1" };
    const two = { type: "Pixel", id: "2" };
    const a = connection({ user: 1 }, [one, two]);
    const b = connection({ user: 2 }, [one]);
    const before = observe(watched(), seen(1, [a, b])).status;
    const turned = reading(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(a.raw)).reverse())));
    const swapped = connection({ user: 1 }, [two, one]);
    expect(observe(before, seen(2, [b, turned])).verdict).toBe("unchanged");
    expect(observe(before, seen(2, [b, swapped])).verdict).toBe("unchanged");
  });

  it("keeps a new time or an unknown field, with a new version and no event", () => {
    const result = observe(connected(), seen(2, [connection({ later: true })]));
    expect(result).toMatchObject({ verdict: "changed", events: [] });
    expect(result.status.version).toBe(3);
    expect(result.status.connections[0]?.raw).toContain('"later":true');
  });

  it("tells a changed message with both forms, and no state event while the state stays", () => {
    const result = observe(connected(), seen(2, [connection({}, [{ message: "renamed" }])]));
    expect(types(result)).toEqual(["connection.changed"]);
    expect(told(result, 0).data.before.connectionAssets[0].message).toBe("");
    expect(told(result, 0).data.after.connectionAssets[0].message).toBe("renamed");
  });

  it("row 14: keeps a user beyond 2^53 exact, in the snapshot and in the history", () => {
    const raw = connection({ user: 1 }).raw.replace('"user":1', '"user":9007199254740993');
    const result = observe(watched(), seen(1, [reading(raw)]));
    expect(result.status.connections[0]?.raw).toBe(raw);
    expect(result.events[0]?.text).toContain('"user":9007199254740993');
  });

  it("row 10: takes unknown types, statuses and levels, epoch times and missing fields", () => {
    const odd = reading(
      '{"requestUrl":"https://x.test/","status":"NEW","connectionAssets":[{"type":"Orbit","time":1}]}',
    );
    const result = observe(watched(), seen(1, [odd]));
    expect(result.status.state).toBe("failed");
    expect(result.status.connections[0]?.raw).toBe(odd.raw);
  });

  it("cuts an event that no row could hold, and keeps the snapshot whole", () => {
    const large = connection({}, [{ name: "x".repeat(1_000_000) }]);
    const result = observe(watched(), seen(1, [large]));
    expect(result.events[0]?.text.length).toBeLessThan(300_000);
    expect(told(result, 0).data.truncated).toBe(true);
    expect(result.status.connections[0]?.raw).toBe(large.raw);
  });
});

describe("Late is late (promise 4)", () => {
  it("row 12: drops an observation that began before one that was taken", () => {
    const status = observe(watched(), seen(5, [connection()])).status;
    const result = observe(status, { ...seen(4, []), at: 99_999 });
    expect(result).toMatchObject({ verdict: "late", events: [] });
    expect(result.status).toBe(status);
  });

  it("drops the same observation told twice", () => {
    const status = observe(watched(), seen(5, [connection()])).status;
    expect(observe(status, seen(5, [connection()])).verdict).toBe("late");
  });

  it("takes a sweep's second word on a loss under the number of its first, and no other word twice", () => {
    const after5 = (no: number, more: object) => isLate({ observedNo: 5 }, { no, by: "sweep", ...more });
    expect(after5(5, { onLoss: "suspect" })).toBe(false);
    expect(after5(5, { onLoss: "apply" })).toBe(false);
    expect(after5(5, { onLoss: "keep" })).toBe(true);
    expect(after5(5, { by: "poll", onLoss: "suspect" })).toBe(true);
    expect(after5(4, { onLoss: "suspect" })).toBe(true);
    expect(after5(6, { onLoss: "keep" })).toBe(false);
  });

  it("remembers the number of an observation that changed nothing", () => {
    const status = observe(connected(), seen(9, [connection()])).status;
    expect(observe(status, seen(8, [connection({ user: 8 })])).verdict).toBe("late");
  });

  it("row 37: takes observations in the order of their numbers when the clock jumps back an hour", () => {
    const status = observe(watched(), seen(1, [connection()], 7_200_000)).status;
    const result = observe(status, seen(2, [connection(), connection({ user: 8 })], 3_600_000));
    expect(result.verdict).toBe("changed");
    expect(result.status.version).toBe(3);
    expect(result.events.map((event) => event.seq)).toEqual([3]);
  });
});

describe("Loss is confirmed before it is told (promise 3)", () => {
  it("holds a suddenly empty answer until a poll two seconds later says so too", () => {
    const first = observe(connected(), seen(2, [], 20_000));
    expect(first).toMatchObject({ verdict: "unconfirmed", events: [] });
    expect(first.status.connections).toHaveLength(1);
    const tooSoon = observe(first.status, seen(3, [], 21_999));
    expect(tooSoon).toMatchObject({ verdict: "unconfirmed", events: [] });
    const confirmed = observe(tooSoon.status, seen(4, [], 22_000));
    expect(types(confirmed)).toEqual(["connection.removed", "customer.lost"]);
    expect(told(confirmed, 1).data).toMatchObject({ reason: "lost", lost: [{ id: "p1" }] });
    expect(confirmed.status.suspicion).toBeNull();
  });

  it("forgets the suspicion when the next answer is whole again", () => {
    const first = observe(connected(), seen(2, [], 20_000)).status;
    const whole = observe(first, seen(3, [connection()], 30_000));
    expect(whole).toMatchObject({ verdict: "unchanged", events: [] });
    expect(whole.status.suspicion).toBeNull();
    expect(observe(whole.status, seen(4, [], 40_000)).verdict).toBe("unconfirmed");
  });

  it("takes what was gained in the same answer at once", () => {
    const result = observe(connected(), seen(2, [connection({ user: 8 })]));
    expect(types(result)).toEqual(["connection.added"]);
    expect(result.verdict).toBe("unconfirmed");
    expect(result.status.connections).toHaveLength(2);
  });

  it("confirms only what both answers took away", () => {
    const two = observe(watched(), seen(1, [connection({ user: 1 }), connection({ user: 2 })])).status;
    const first = observe(two, seen(2, [connection({ user: 2 })], 20_000)).status;
    const other = observe(first, seen(3, [connection({ user: 1 })], 30_000));
    expect(other).toMatchObject({ verdict: "unconfirmed", events: [] });
    const both = observe(first, seen(3, [], 30_000));
    expect(types(both)).toEqual(["connection.removed"]);
    expect(both.verdict).toBe("unconfirmed");
  });

  it("confirms what two connections with one key lose when an answer says again what both have left", () => {
    const twin = (page: string, other: string) =>
      connection({}, [{ id: page }, { type: "Pixel", id: other }]);
    const left = (other: string) => connection({}, [{ type: "Pixel", id: other }]);
    const two = observe(watched(), seen(1, [twin("p1", "x"), twin("p1", "y")])).status;
    const first = observe(two, seen(2, [left("x"), twin("p1", "y")], 20_000)).status;
    const second = observe(first, seen(3, [left("x"), left("y")], 30_000));
    expect(second.verdict).toBe("unconfirmed");
    expect(types(second)).toEqual([]);
    const third = observe(second.status, seen(4, [left("x"), left("y")], 40_000));
    expect(third.status.connections.map(({ assets }) => assets.length)).toEqual([1, 1]);
    expect(types(third)).toEqual(["connection.changed", "connection.changed"]);
  });

  it("takes what one of two connections with one key gains, while the other's loss is held", () => {
    const two = observe(watched(), seen(1, [connection({}, [{ id: "p1" }]), connection({}, [{ id: "p2" }])]));
    const grown = connection({}, [{ id: "p1" }, { id: "p3" }]);
    const one = observe(two.status, seen(2, [grown, connection({}, [])], 20_000));
    expect(one.verdict).toBe("unconfirmed");
    expect(one.status.connections.map(({ assets }) => assets.map(({ id }) => id))).toEqual([
      ["p1", "p3"],
      ["p2"],
    ]);
  });

  it("holds an asset that turned unsuccessful, and one that is missing", () => {
    for (const assets of [[{ isSuccess: false }], []]) {
      const first = observe(connected(), seen(2, [connection({}, assets)], 20_000));
      expect(first.verdict).toBe("unconfirmed");
      expect(first.status.connections[0]?.assets[0]?.isSuccess).toBe(true);
      expect(observe(first.status, seen(3, [connection({}, assets)], 30_000)).verdict).toBe("changed");
    }
  });

  it("row 37: starts the two seconds again when the clock jumped back behind them", () => {
    const first = observe(connected(), seen(2, [], 7_200_000)).status;
    const back = observe(first, seen(3, [], 3_600_000));
    expect(back.verdict).toBe("unconfirmed");
    expect(types(observe(back.status, seen(4, [], 3_602_000)))).toEqual([
      "connection.removed",
      "customer.lost",
    ]);
  });
});
