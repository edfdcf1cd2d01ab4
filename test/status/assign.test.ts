import { describe, expect, it } from "vitest";
import { assigned, assignedConnections, unassigned } from "../../src/status/assign.ts";
import { observe } from "../../src/status/observe.ts";
import type { Observation, Status } from "../../src/status/types.ts";
import { connection, seen, watched } from "./build.ts";

const own = (user = 1) => connection({ user });
const given = (user = 7, id = "g") => connection({ user, customUserId: undefined }, [{ id }]);

/** A sweep that began at `no` times ten seconds. */
const swept = (no: number, list: ReturnType<typeof own>[], more: Partial<Observation> = {}): Observation => ({
  ...seen(no, list),
  by: "sweep",
  ...more,
});

/** A customer with a connection of its own and one by assignment. */
function both(): Status {
  const status = observe(watched(), seen(1, [own()])).status;
  return assigned(status, "7", [given()], 15_000).status;
}

const types = (events: { type: string }[]) => events.map(({ type }) => type);

describe("an assigned user", () => {
  it("brings its connections as news with the cause assign, once", () => {
    const { status, events } = assigned(watched(), "7", [given()], 1_000);
    expect(events.map(({ type, cause }) => [type, cause])).toEqual([
      ["connection.added", "assign"],
      ["customer.connected", "assign"],
    ]);
    const again = assigned(status, "7", [given()], 2_000);
    expect(again.status).toBe(status);
    expect(again.events).toEqual([]);
  });

  it("without connections changes nothing that a caller sees", () => {
    const before = watched();
    const { status, events } = assigned(before, "7", [], 1_000);
    expect([status.version, events, status.assigned.users]).toEqual([before.version, [], ["7"]]);
  });

  it("is left alone by polls, also by those that confirm the loss of everything else", () => {
    const status = both();
    const first = observe(status, seen(2, []));
    expect(first).toMatchObject({ verdict: "unconfirmed", events: [] });
    const second = observe(first.status, seen(3, []));
    expect(types(second.events)).toEqual(["connection.removed"]);
    expect(second.status.connections.map(({ user }) => user)).toEqual(["7"]);
    expect(second.status.state).toBe("connected");
  });

  it("is compared by sweeps: a loss waits for another sweep, whatever polls come between", () => {
    const status = both();
    const first = observe(status, swept(2, [own()], { onLoss: "suspect" }));
    expect(first).toMatchObject({ verdict: "unswept", events: [] });
    const polled = observe(first.status, seen(3, [own()]));
    expect(polled).toMatchObject({ verdict: "unchanged", events: [] });
    const second = observe(polled.status, swept(4, [own()], { onLoss: "keep" }));
    expect(second.verdict).toBe("changed");
    expect(types(second.events)).toEqual(["connection.removed"]);
    expect(second.status.assigned).toEqual({ users: ["7"], suspicion: null });
  });

  it("is not lost by a second sweep that comes within two seconds", () => {
    const first = observe(both(), swept(2, [own()], { onLoss: "suspect" }));
    const soon = swept(3, [own()], { onLoss: "keep", begunAt: 21_000, at: 21_000 });
    expect(observe(first.status, soon)).toMatchObject({ verdict: "unswept", events: [] });
  });

  it("is suspected no longer when a sweep shows it again", () => {
    const first = observe(both(), swept(2, [own()], { onLoss: "suspect" }));
    const second = observe(first.status, swept(3, [own(), given()], { onLoss: "keep" }));
    expect(second).toMatchObject({ verdict: "unchanged", events: [] });
    expect(second.status.assigned.suspicion).toBeNull();
  });

  it("keeps polls from confirming what only sweeps see, and sweeps from confirming what polls see", () => {
    const first = observe(both(), swept(2, [], { onLoss: "suspect" }));
    expect(first).toMatchObject({ verdict: "unswept", events: [] });
    const polled = observe(first.status, seen(3, []));
    expect(polled.status.connections.map(({ user }) => user)).toEqual(["7"]);
    const second = observe(polled.status, swept(4, [], { onLoss: "keep" }));
    expect(second.status.connections).toEqual([]);
    expect(types(second.events)).toEqual(["connection.removed", "customer.lost"]);
  });

  it("whom upstream names this customer for becomes the customer's own, without news", () => {
    const named = connection({ user: 7 }, [{ id: "g" }]);
    const found = observe(both(), seen(2, [own(), named]));
    expect(found.events).toEqual([]);
    expect(found.status.connections.map(({ customUserId }) => customUserId)).toEqual(["acme", "acme"]);
    expect(assignedConnections(found.status, "7")).toBeNull();
  });

  it("is first known by a sweep where the assignment was cut off", () => {
    const status = observe(watched(), seen(1, [own()])).status;
    const found = observe(status, swept(2, [own(), given()], { assigned: ["7"] }));
    expect(found.status.assigned.users).toEqual(["7"]);
    expect(observe(found.status, seen(3, [own()]))).toMatchObject({ verdict: "unchanged" });
  });

  it("goes at once to whom it was meant for", () => {
    const { status, events } = unassigned(both(), "7", "right", 20_000);
    expect(types(events)).toEqual(["connection.removed", "customer.moved"]);
    expect(status.connections.map(({ user }) => user)).toEqual(["1"]);
    expect(status.assigned.users).toEqual([]);
  });
});
