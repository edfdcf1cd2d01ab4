import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/leadsie/connection.ts";
import type { Assigned } from "../../src/status/assigned.ts";
import { pairConnections } from "../../src/status/match.ts";
import { observe } from "../../src/status/observe.ts";
import type { Observation } from "../../src/status/types.ts";
import { weighAll } from "../../src/status/weigh.ts";
import { connection, seen, watched } from "./build.ts";

/** The customer's own, and one that came without an id and was given to the customer. */
const own = connection({ user: 1 });
const given = connection({ user: 7, customUserId: undefined });
const assigned: Assigned = { users: ["7"], suspicion: null };

const swept = (connections: Connection[], more: Partial<Observation> = {}): Observation => ({
  ...seen(2, connections, 20_000),
  by: "sweep",
  ...more,
});
const weigh = (o: Observation, users: Assigned = assigned) =>
  weighAll({ suspicion: null, assigned: users }, pairConnections([own, given], o.connections), o);

describe("of one user and request, the customer's own and what was assigned", () => {
  const users = { users: ["7"], suspicion: null };
  const failed = connection({ user: 7, status: "FAILED" }, [{ id: "p", isSuccess: false }]);
  const nameless = connection({ user: 7, customUserId: undefined }, [{ id: "p" }]);

  it("stay apart in whatever order a sweep lists them", () => {
    const before = { ...watched({ connections: [failed, nameless] }), assigned: users };
    const sweep = swept([nameless, failed], { assigned: ["7"] });
    expect(observe(before, sweep)).toMatchObject({ verdict: "unchanged", events: [] });
  });

  it("stay apart where a poll shows a new one with nothing of what was assigned", () => {
    const before = { ...watched({ connections: [nameless] }), assigned: users };
    const fresh = connection({ user: 7 }, [{ id: "q" }]);
    const first = observe(before, seen(2, [fresh], 10_000));
    const second = observe(first.status, seen(3, [fresh], 13_000));
    expect(second.status.connections.map(({ assets }) => assets[0]?.id).sort()).toEqual(["p", "q"]);
  });

  it("are one where upstream names the customer in it from now on", () => {
    const before = { ...watched({ connections: [nameless] }), assigned: users };
    const named = connection({ user: 7 }, [{ id: "p" }]);
    expect(observe(before, seen(2, [named], 10_000)).status.connections).toHaveLength(1);
  });
});

describe("a poll", () => {
  it("shows more of the customer's own, and never what was assigned, for one user and request", () => {
    const few = connection({ user: 7 }, [{ id: "a" }]);
    const nameless = connection({ user: 7, customUserId: undefined }, [{ id: "a" }, { id: "b" }]);
    const more = connection({ user: 7 }, [{ id: "a" }, { id: "b" }]);
    const before = { ...watched({ connections: [few, nameless] }), assigned };
    const { status, verdict } = observe(before, seen(1, [more]));
    expect(verdict).toBe("changed");
    expect(status.connections.map(({ customUserId, assets }) => [customUserId, assets.length])).toEqual([
      ["acme", 2],
      [null, 2],
    ]);
    expect(observe(status, seen(2, [more])).verdict).toBe("unchanged");
  });

  it("is silent about what was assigned, and its silence is no loss", () => {
    expect(weigh(seen(2, [own]))).toEqual({
      connections: [own, given],
      suspicion: null,
      assigned,
      held: null,
      recanted: false,
    });
  });

  it("holds the loss of what is the customer's own for another poll", () => {
    const result = weigh(seen(2, []));
    expect(result).toMatchObject({ connections: [own, given], held: "poll", assigned });
    expect(result.suspicion?.items).toHaveLength(1);
  });

  it("is compared like any other where it shows the connection all the same", () => {
    const named = connection({ user: 7 });
    expect(weigh(seen(2, [own, named])).connections).toEqual([own, named]);
    const less = connection({ user: 7, status: "FAILED" });
    expect(weigh(seen(2, [own, less]))).toMatchObject({ connections: [own, given], held: "poll" });
  });

  it("that shows an assigned connection without an id says of it what any answer does", () => {
    const less = connection({ user: 7, customUserId: undefined, status: "FAILED" });
    const result = weigh(seen(2, [own, less]));
    expect(result).toMatchObject({ connections: [own, given], held: "poll", assigned });
    expect(result.suspicion?.items).toHaveLength(1);
  });

  it("does not keep what nobody was given", () => {
    const nobody: Assigned = { users: [], suspicion: null };
    expect(weigh(seen(2, [own]), nobody).held).toBe("poll");
    expect(weigh(seen(2, [own]), { ...nobody, users: ["8"] }).held).toBe("poll");
  });
});

describe("a sweep", () => {
  it("that shows everything changes nothing", () => {
    const result = weigh(swept([own, given]));
    expect(result).toEqual({
      connections: [own, given],
      suspicion: null,
      assigned,
      held: null,
      recanted: false,
    });
    expect(result.assigned).toBe(assigned);
  });

  it("holds the loss of what was assigned for another sweep, apart from what polls confirm", () => {
    const result = weigh(swept([own]));
    expect(result).toMatchObject({ connections: [own, given], suspicion: null, held: "sweep" });
    expect(result.assigned).toMatchObject({ users: ["7"], suspicion: { no: 2, at: 20_000 } });
  });

  it("is confirmed by another sweep two seconds later", () => {
    const { assigned: suspected } = weigh(swept([own]));
    const soon = swept([own], { no: 3, begunAt: 21_999 });
    expect(weigh(soon, suspected).held).toBe("sweep");
    const second = weigh(swept([own], { no: 3, begunAt: 22_000 }), suspected);
    expect(second).toMatchObject({ connections: [own], held: null, assigned });
  });

  it("holds the loss of the customer's own for a poll, and of both for a sweep first", () => {
    expect(weigh(swept([given]))).toMatchObject({ connections: [own, given], held: "poll", assigned });
    const both = weigh(swept([]));
    expect(both.held).toBe("sweep");
    expect(both.suspicion?.items).toHaveLength(1);
    expect(both.assigned.suspicion?.items).toHaveLength(1);
  });
});
