import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/leadsie/connection.ts";
import { rank, weighLosses } from "../../src/status/loss.ts";
import { pairConnections } from "../../src/status/match.ts";
import type { Observation, Suspicion } from "../../src/status/types.ts";
import { connection, seen } from "./build.ts";

const page = { type: "Page", id: "p1" };
const pixel = { type: "Pixel", id: "x1" };
const whole = connection({}, [page, pixel]);

/** What an observation leaves of `before`, with the suspicion that the one before it left. */
function weigh(
  before: Connection[],
  o: Observation,
  suspicion: Suspicion | null = null,
  confirmedBy?: "poll" | "sweep",
) {
  return weighLosses(pairConnections(before, o.connections), suspicion, o, confirmedBy);
}

/** The same answer, ten seconds after the one that was suspected. */
const again = (connections: Connection[]) => seen(3, connections, 30_000);
const suspected = (after: Connection[]) => weigh([whole], seen(2, after, 20_000)).suspicion;

/** Every way in which one answer can take something away. */
const LOSSES: [what: string, after: Connection[]][] = [
  ["the connection", []],
  ["a status that is a success in part alone", [connection({ status: "PARTIAL_SUCCESS" }, [page, pixel])]],
  ["a status that is a failure", [connection({ status: "FAILED" }, [page, pixel])]],
  ["the access level", [connection({ accessLevel: "view" }, [page, pixel])]],
  ["an asset", [connection({}, [pixel])]],
  ["another asset", [connection({}, [page])]],
  ["the success of an asset", [connection({}, [{ ...page, isSuccess: false }, pixel])]],
  ["the success of another asset", [connection({}, [page, { ...pixel, isSuccess: false }])]],
];

describe("an answer that takes something away", () => {
  it.each(LOSSES)("is held: %s", (_, after) => {
    const weighed = weigh([whole], seen(2, after, 20_000));
    expect(weighed).toMatchObject({ connections: [whole], held: true, suspicion: { no: 2, at: 20_000 } });
  });

  it.each(LOSSES)("is believed when a second one says the same: %s", (_, after) => {
    const weighed = weigh([whole], again(after), suspected(after));
    expect(weighed).toEqual({ connections: after, suspicion: null, held: false, recanted: false });
  });

  it.each(LOSSES)("is not confirmed by an answer that takes anything else away: %s", (what, after) => {
    for (const [other, instead] of LOSSES.filter(([other]) => other !== what)) {
      const weighed = weigh([whole], again(instead), suspected(after));
      expect(weighed, other).toMatchObject({ connections: [whole], held: true, suspicion: { no: 3 } });
    }
  });

  it.each(LOSSES)("is believed at once when the operator or three sweeps have said so: %s", (_, after) => {
    const weighed = weigh([whole], { ...seen(2, after), onLoss: "apply" });
    expect(weighed).toEqual({ connections: after, suspicion: null, held: false, recanted: false });
  });

  it.each(LOSSES)("is held and not remembered while a sweep counts whom it touches: %s", (_, after) => {
    const sweep = { ...seen(2, after), by: "sweep", onLoss: "keep" } as const;
    expect(weigh([whole], sweep)).toEqual({
      connections: [whole],
      suspicion: null,
      held: true,
      recanted: false,
    });
    const before: Suspicion = { no: 1, at: 5, items: ["something"] };
    expect(weigh([whole], sweep, before).suspicion).toBe(before);
  });
});

describe("an answer that takes nothing away", () => {
  it.each([
    ["a higher access level", connection({ accessLevel: "view" }), connection()],
    ["another level below admin", connection({ accessLevel: "view" }), connection({ accessLevel: "" })],
    ["a better status", connection({ status: "FAILED" }), connection({ status: "PARTIAL_SUCCESS" })],
    ["a success", connection({ status: "PARTIAL_SUCCESS" }), connection({ status: "SUCCESS" })],
    ["another word for no success", connection({ status: "FAILED" }), connection({ status: "NEW" })],
    ["one more asset", connection({}, [page]), whole],
    ["an asset that works now", connection({}, [{ isSuccess: false }]), connection()],
    [
      "an asset that still does not work",
      connection({}, [{ isSuccess: false }]),
      connection({}, [{ isSuccess: false, message: "no" }]),
    ],
    ["other words", connection(), connection({}, [{ name: "Renamed", message: "fine" }])],
  ])("is taken at once: %s", (_, before, after) => {
    expect(weigh([before], seen(2, [after]))).toEqual({
      connections: [after],
      suspicion: null,
      held: false,
      recanted: false,
    });
  });

  it("is a connection that is new, beside one that is suspected", () => {
    const added = connection({ user: 8 });
    const weighed = weigh([whole], seen(2, [added]));
    expect(weighed.connections).toEqual([whole, added]);
    expect(weighed.held).toBe(true);
  });
});

describe("what confirms a loss", () => {
  const first = suspected([]);

  it("is an answer that began two seconds after the first was complete, and no sooner", () => {
    expect(weigh([whole], seen(3, [], 21_999), first).held).toBe(true);
    expect(weigh([whole], seen(3, [], 22_000), first).held).toBe(false);
  });

  it("has a higher number than the first", () => {
    expect(weigh([whole], seen(2, [], 30_000), first).held).toBe(true);
    expect(weigh([whole], seen(1, [], 30_000), first).held).toBe(true);
  });

  it("is a poll, unless only sweeps can see the connection", () => {
    const sweep = { ...again([]), by: "sweep" } as const;
    expect(weigh([whole], sweep, first).held).toBe(true);
    expect(weigh([whole], sweep, first, "sweep").held).toBe(false);
    expect(weigh([whole], again([]), first, "sweep").held).toBe(true);
  });

  it("takes away all that this answer does, not a part", () => {
    const withoutPage = suspected([connection({}, [pixel])]);
    expect(weigh([whole], again([connection({}, [])]), withoutPage).held).toBe(true);
    const withoutBoth = suspected([connection({}, [])]);
    expect(weigh([whole], again([connection({}, [pixel])]), withoutBoth).held).toBe(false);
  });

  it("may list the connection's assets in another order", () => {
    const turned = connection({}, [pixel, page]);
    expect(weigh([turned], again([]), suspected([])).held).toBe(false);
  });

  it("is about the same connection's access level", () => {
    const two = [connection({ user: 1 }), connection({ user: 2 })];
    const [one, other] = [1, 2].map((user) => connection({ user, accessLevel: "view" }));
    if (!one || !other || !two[0] || !two[1]) throw new Error("four connections were made");
    const { suspicion } = weigh(two, seen(2, [one, two[1]], 20_000));
    expect(weigh(two, again([two[0], other]), suspicion)).toMatchObject({ connections: two, held: true });
  });

  it("is about the same connection: another user's, or another request's, is another loss", () => {
    for (const other of [{ user: 8 }, { requestUrl: "https://app.leadsie.com/connect/other/manage" }]) {
      const two = connection(other, [page, pixel]);
      const [one] = [whole];
      const without = weigh([one, two], seen(2, [two], 20_000)).suspicion;
      expect(weigh([one, two], again([one]), without)).toMatchObject({ connections: [one, two], held: true });
    }
  });
});

describe("an answer that shows again what another one lacked", () => {
  it("says that one of the two was wrong, also where it lacks the rest", () => {
    const both = suspected([connection({}, [])]);
    expect(weigh([whole], again([whole]), both)).toMatchObject({ suspicion: null, recanted: true });
    expect(weigh([whole], again([connection({}, [pixel])]), both)).toMatchObject({ recanted: true });
    expect(weigh([whole], again([connection({}, [])]), both)).toMatchObject({ recanted: false });
    expect(weigh([whole], again([whole]))).toMatchObject({ recanted: false });
  });
});

describe("a suspicion", () => {
  const first = suspected([]);

  it("keeps its beginning while answers go on saying the same", () => {
    expect(weigh([whole], seen(3, [], 21_000), first).suspicion).toEqual(first);
    expect(weigh([whole], seen(3, [], 20_000), first).suspicion).toEqual(first);
  });

  it("keeps its beginning for what remains of it, and forgets the rest", () => {
    const both = suspected([connection({}, [])]);
    const left = weigh([whole], seen(3, [connection({}, [pixel])], 21_000), both).suspicion;
    expect(left).toMatchObject({ no: 2, at: 20_000 });
    expect(left?.items).toHaveLength(1);
    expect(weigh([whole], seen(4, [connection({}, [])], 30_000), left).held).toBe(true);
  });

  it("begins anew with anything more, and when the clock jumped back behind it", () => {
    const part = suspected([connection({}, [pixel])]);
    const more = weigh([whole], seen(3, [connection({}, [])], 21_000), part).suspicion;
    expect(more).toMatchObject({ no: 3, at: 21_000 });
    expect(weigh([whole], seen(3, [], 19_999), first).suspicion).toMatchObject({ no: 3, at: 19_999 });
  });

  it("is dated by the end of the answer that brought it", () => {
    const slow = { ...seen(2, [], 20_000), at: 25_000 };
    const { suspicion } = weigh([whole], slow);
    expect(suspicion).toMatchObject({ no: 2, at: 25_000 });
    expect(weigh([whole], seen(3, [], 26_999), suspicion).held).toBe(true);
  });
});

describe("the rank of a status", () => {
  it("is highest for a success, then for one in part; any other word is none", () => {
    expect(["SUCCESS", "PARTIAL_SUCCESS", "FAILED", "NEW", ""].map(rank)).toEqual([2, 1, 0, 0, 0]);
  });
});
