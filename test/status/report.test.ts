import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detailedText } from "../../src/status/detailed.ts";
import { knownConnections } from "../../src/status/known.ts";
import { movedAway } from "../../src/status/move.ts";
import { progressOf } from "../../src/status/progress.ts";
import type { Requirement, Status } from "../../src/status/types.ts";
import { connection, reading, watched } from "./build.ts";
import { after, own, Story, time, v1, v2 } from "./build-report.ts";

const page: Requirement = { key: "page", types: ["Page"], count: 1 };
const pixel: Requirement = { key: "pixel", types: ["Pixel"], count: 1 };

const story = (fields: Partial<Status> = {}) => new Story(watched(fields));
const reason = (status: Status) => progressOf(status).missing.map((missing) => missing.reason);
const detailed = (status: Status) => JSON.parse(`[${detailedText(status) ?? ""}]`);
const assetsOf = (status: Status) => knownConnections(status).flatMap(({ assets }) => assets);
const lost = (at: number, detail?: string) =>
  ({ type: "Page", id: "p1", status: "lost", at: after(at), detail }) as const;
const ok = (at: number) => ({ type: "Page", id: "p1", status: "ok", at: after(at) }) as const;

describe("a webhook", () => {
  it("makes a customer connected before any poll has seen it, and tells so with its own cause", () => {
    const told = story().told(v1(1, 1));
    expect(told.status).toMatchObject({ state: "connected", connections: [] });
    expect(told.data(0).connection).toMatchObject({
      status: "SUCCESS",
      connectionAssets: [{ id: "p1", isSuccess: true }],
    });
    expect(told.data(1)).toMatchObject({ gained: [{ type: "Page", id: "p1", name: "A page" }], lost: [] });
    expect(told.news()).toEqual(["connection.added (webhook)", "customer.connected (webhook)"]);
  });

  it.each([
    ["v1", v1],
    ["v2", v2],
  ] as const)("in %s is confirmed by a poll that adds nothing, which tells nothing", (_, webhook) => {
    const told = story().told(webhook(1, 1));
    told.news();
    told.polled(2, 2, [connection()]);
    expect(told.news()).toEqual([]);
    expect(told.repeatAfter).toBeNull();
    expect(told.status.connections).toHaveLength(1);
    expect(told.status.state).toBe("connected");
  });

  it("does not take away what it leaves out", () => {
    const both = [{ id: "p1" }, { type: "Pixel", id: "x1" }];
    const told = story({ requires: [page, pixel] }).polled(1, 1, [connection({}, both)]);
    told.told(v1(2, 5, [{ id: "p2", time: time(4), isSuccess: false }], { status: "PARTIAL_SUCCESS" }));
    expect(told.status.state).toBe("connected");
    expect(assetsOf(told.status).map(({ id }) => id)).toEqual(["p1", "x1", "p2"]);
  });

  it("that has no assets changes the state by its status alone", () => {
    const told = story().polled(1, 1, [connection({ status: "FAILED" }, [])]);
    told.told(v1(2, 5, [], { status: "FAILED" }));
    expect(told.status.state).toBe("failed");
    told.news();
    told.told(v1(3, 6, [], { status: "PARTIAL_SUCCESS" }));
    expect(told.status.state).toBe("partial");
    expect(told.news()).toEqual(["connection.changed (webhook)", "customer.partial (webhook)"]);
  });

  it("tells of an asset that changed, with both forms", () => {
    const told = story().polled(1, 1, [connection()]);
    told.news();
    told.told(v2(2, 10, [{ statusLastCheckedAt: time(9), notes: "renamed" }]));
    expect(told.data(0).before.connectionAssets[0].message).toBe("");
    expect(told.data(0).after.connectionAssets[0].message).toBe("renamed");
    expect(told.news()).toEqual(["connection.changed (webhook)"]);
    told.polled(3, 11, [connection()]);
    expect(told.news()).toEqual([]);
  });

  it("of version 2 says that an asset no longer works, whatever upstream's unchanged answer shows", () => {
    const told = story().polled(1, 1, [connection()]);
    told.told(v2(2, 10, [{ statusLastCheckedAt: time(9), connectionStatus: "Not Connected" }]));
    expect(told.data(-1)).toMatchObject({ to: "lost", reason: "lost", lost: [{ id: "p1" }] });
    told.polled(3, 20, [connection()]).polled(4, 200, [connection()]);
    expect(told.status.state).toBe("lost");
  });

  it("says whom it connects, and never goes back to who it was before", () => {
    const told = story()
      .told(v1(1, 1))
      .told(v1(2, 9, [{ time: time(8) }], { clientName: "New name" }));
    const version = told.status.version;
    expect(told.status.client).toEqual({
      name: "New name",
      summaryUrl: "https://app.leadsie.com/client/1/acme",
    });
    told.told(v1(3, 10, [{ time: time(2) }], { clientName: "Old name", clientSummaryUrl: null }));
    expect(told.status.client?.name).toBe("New name");
    expect(told.status.version).toBe(version);
  });

  it("raises the version when only details or the client changed, and tells no event", () => {
    const told = story().polled(1, 1, [connection()]);
    told.news();
    const { version } = told.status;
    told.told(v2(2, 2, [{ statusLastCheckedAt: time(0) }]));
    expect(told.status.version).toBe(version + 1);
    expect(told.news()).toEqual([]);
  });
});

describe("row 15: webhooks that come twice, late, at once and by the thousand", () => {
  it("two of the same are one change", () => {
    const told = story().told(v2(1, 100));
    const { status } = told;
    expect(told.told(v2(2, 101)).status).toBe(status);
    told.polled(3, 102, [connection()]).told(v2(4, 103));
    expect(told.status.version).toBe(status.version + 1);
    expect(told.events).toHaveLength(2);
  });

  it("v1 after v2 takes nothing back, and the details stay", () => {
    const told = story().told(v2(1, 100, [{ connectionStatus: "Connected" }]));
    const { status } = told;
    told.told(v1(2, 101, [{ isSuccess: false, message: "failed at first" }], { status: "FAILED" }));
    expect(told.status).toBe(status);
    expect(detailed(told.status)[0].connectionAssets[0].details.linkToAsset).toBe(
      "https://www.facebook.com/p1",
    );
  });

  it("an old one after a new one changes nothing", () => {
    const fresh = [{ statusLastCheckedAt: time(50), connectionStatus: "Connected" }];
    const stale = [{ statusLastCheckedAt: time(40), connectionStatus: "In progress" }];
    const told = story().told(v2(1, 60, fresh));
    const { status } = told;
    expect(told.told(v2(2, 61, stale)).status).toBe(status);
  });

  it("an old one after a poll that showed a change changes nothing of the state", () => {
    const told = story().polled(1, 10, [connection({ status: "FAILED" }, [{ isSuccess: false }])]);
    told.news();
    told.told(v1(2, 20)).told(v2(3, 21, [{ statusLastCheckedAt: time(5) }]));
    expect(told.status.state).toBe("failed");
    expect(told.news()).toEqual([]);
  });

  it("does not bring back what upstream has taken away since", () => {
    const told = story().polled(1, 1, [connection()]).polled(2, 10, []).polled(3, 20, []);
    expect(told.status.state).toBe("lost");
    told.news();
    told.told(v1(4, 30)).told(v2(5, 31, [{ statusLastCheckedAt: time(9) }]));
    expect(told.status.state).toBe("lost");
    expect(told.news()).toEqual([]);
    told.told(v1(6, 40, [{ time: time(39) }]));
    expect(told.news()).toEqual(["connection.added (webhook)", "customer.connected (webhook)"]);
  });

  it("three at once, each with other assets, leave all of them, in whatever order they come", () => {
    const ids = ["a", "b", "c"];
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (order) => {
        const told = story();
        for (const index of order) {
          told.told(
            v1(index + 1, 1, [{ id: ids[index], time: time(index % 2) }], { status: "PARTIAL_SUCCESS" }),
          );
        }
        expect(
          assetsOf(told.status)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(ids);
        expect(told.status.state).toBe("partial");
      }),
    );
  });

  it("ends in the same, in whatever order the same webhooks come and however often", () => {
    const reports = [
      v1(1, 100, [{ isSuccess: false, message: "no" }], { status: "FAILED" }),
      v2(2, 100, [{ statusLastCheckedAt: time(0), connectionStatus: "In progress" }]),
      v2(3, 100, [{ statusLastCheckedAt: time(30) }]),
      v1(4, 100, [{ id: "p2", time: time(10) }]),
      v2(5, 100, [{ statusLastCheckedAt: time(30), connectionStatus: "Insufficient permissions" }]),
    ];
    const end = (order: number[]) => {
      const told = story();
      for (const index of order) told.told(reports[index] as (typeof reports)[number]);
      return assetsOf(told.status)
        .map(({ id, isSuccess, verdict, message }) => JSON.stringify([id, isSuccess, verdict, message]))
        .sort();
    };
    const expected = end([0, 1, 2, 3, 4]);
    const orders = fc
      .tuple(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), fc.array(fc.nat(4)))
      .map(([all, again]) => [...all, ...again]);
    fc.assert(
      fc.property(orders, (order) => {
        expect(end(order)).toEqual(expected);
      }),
    );
  });

  it("a thousand in a second are one change each: none lost, never backwards", () => {
    const told = story();
    let connected = false;
    for (let n = 0; n < 1_000; n++) {
      told.told(
        v1(n + 1, 1, [{ id: `p${n % 20}`, name: `page ${n}`, time: new Date(after(0) + n).toISOString() }]),
      );
      if (connected) expect(told.status.state).toBe("connected");
      connected = told.status.state === "connected";
      expect(told.status.version).toBe(n + 2);
    }
    expect(
      assetsOf(told.status)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Array.from({ length: 20 }, (_, index) => `page ${980 + index}`).sort());
    expect(told.events.filter(({ type }) => type !== "customer.connected")).toHaveLength(1_000);
    expect(told.events.map(({ seq }) => seq)).toEqual(told.events.map((_, index) => index + 1));
  });
});

describe("an upstream user who moves to another customer", () => {
  it("takes along what webhooks told of them", () => {
    const told = story().told(v2(1, 1)).polled(2, 2, [connection()]);
    const moved = movedAway(told.status, "7", "other", after(10));
    expect(moved.events.map(({ type }) => type)).toEqual([
      "connection.removed",
      "customer.moved",
      "customer.lost",
    ]);
    expect(knownConnections(moved.status)).toEqual([]);
  });
});

describe("what is in progress", () => {
  const waiting = [{ connectionStatus: "In progress" }];
  const unaccepted = connection({ status: "FAILED" }, [{ isSuccess: false }]);

  it("makes a customer pending, and stays so while upstream shows the same", () => {
    const told = story({ requires: [page] }).told(v2(1, 100, waiting, { status: "PARTIAL_SUCCESS" }));
    expect(told.status.state).toBe("pending");
    expect(reason(told.status)).toEqual(["pending"]);
    told.polled(2, 110, [unaccepted]).polled(3, 170, [unaccepted]);
    expect(told.status.state).toBe("pending");
    expect(told.repeatAfter).toBeNull();
  });

  it("is pending whichever comes first, the webhook or the poll", () => {
    const told = story({ requires: [page] }).polled(1, 90, [unaccepted]);
    expect(told.status.state).toBe("failed");
    expect(told.told(v2(2, 100, waiting, { status: "PARTIAL_SUCCESS" })).status.state).toBe("pending");
  });

  it("ends when upstream shows that it was accepted", () => {
    const told = story({ requires: [page] })
      .told(v2(1, 100, waiting))
      .polled(2, 110, [unaccepted]);
    expect(told.polled(3, 200, [connection()]).status.state).toBe("connected");
  });

  it("is pending without requirements where nothing else is missing, and not where something failed", () => {
    const pending = { id: "x", connectionStatus: "In progress" };
    const failed = { id: "y", connectionStatus: "Not Connected", wasInitialGrantSuccessful: false };
    const status = "PARTIAL_SUCCESS";
    expect(story().told(v2(1, 100, [{}, pending], { status })).status.state).toBe("pending");
    expect(story().told(v2(1, 100, [{}, pending, failed], { status })).status.state).toBe("partial");
  });

  it("does not make pending what needs more than is in progress", () => {
    const two = { ...page, count: 2 };
    const told = story({ requires: [two] }).told(v2(1, 100, waiting));
    expect(reason(told.status)).toEqual(["absent"]);
    expect(reason(story({ requires: [page, pixel] }).told(v2(1, 100, waiting)).status)).toEqual([
      "pending",
      "absent",
    ]);
  });

  it("is known from upstream's own fields too", () => {
    const invited = connection({ status: "FAILED" }, [{ isSuccess: false, inviteSentTo: "a@b.example" }]);
    expect(story().polled(1, 1, [invited]).status.state).toBe("pending");
  });
});

describe("access levels", () => {
  const admin: Requirement = { ...page, accessLevel: "admin" };

  it("are the asset's own where a webhook told it, else the connection's", () => {
    const told = story({ requires: [admin] }).polled(1, 1, [connection()]);
    expect(told.status.state).toBe("connected");
    told.told(v2(2, 2, [{ accessLevel: "ViewOnly" }]));
    expect(reason(told.status)).toEqual(["lost"]);
    expect(reason(story({ requires: [admin] }).told(v2(1, 2, [{ accessLevel: "ViewOnly" }])).status)).toEqual(
      ["insufficient_access"],
    );
    expect(
      story({ requires: [admin] }).told(v2(1, 2, [{ accessLevel: "Owner" }], { accessLevel: "view" })).status
        .state,
    ).toBe("connected");
  });

  it("of an asset are forgotten when upstream shows another one of the connection", () => {
    const told = story({ requires: [admin] }).told(
      v2(1, 2, [{ accessLevel: "ViewOnly" }], { accessLevel: "view" }),
    );
    told.polled(2, 10, [connection({ accessLevel: "view" })]).polled(3, 20, [connection()]);
    expect(told.status.state).toBe("connected");
  });

  it("too low at the platform are named as such", () => {
    const told = story({ requires: [page] }).told(
      v2(1, 2, [{ connectionStatus: "Insufficient permissions" }]),
    );
    expect(reason(told.status)).toEqual(["insufficient_access"]);
  });
});

describe("the company's own word", () => {
  const connected = () => {
    const told = story().polled(1, 1, [connection()]);
    told.news();
    return told;
  };

  it("that access was lost makes the customer lost, and says by whom", () => {
    const told = connected().told(own(2, 10, [lost(9, "403 from the API")]));
    expect(told.data(-1)).toEqual({
      from: "connected",
      to: "lost",
      gained: [],
      lost: [{ type: "Page", id: "p1", name: "A page" }],
      reason: "reported",
    });
    expect(told.news()).toEqual(["connection.changed (report)", "customer.lost (report)"]);
    expect(detailed(told.status)[0].connectionAssets[0].details).toEqual({
      report: { status: "lost", at: time(9), detail: "403 from the API" },
    });
  });

  it("stands against answers that did not change, since they prove nothing", () => {
    const told = connected().told(own(2, 10, [lost(9)]));
    for (const [no, at] of [
      [3, 20],
      [4, 40],
      [5, 120],
      [6, 900],
    ] as const)
      told.polled(no, at, [connection()]);
    expect(told.status.state).toBe("lost");
  });

  it("is cleared by its own ok, once", () => {
    const told = connected().told(own(2, 10, [lost(9)]));
    told.news();
    told.told(own(3, 20, [ok(19)])).told(own(4, 21, [ok(19)]));
    expect(told.news()).toEqual(["connection.changed (report)", "customer.connected (report)"]);
    expect(told.told(own(5, 22, [lost(15)])).status.state).toBe("connected");
  });

  it("gives way to a newer grant, and to a newer look of Leadsie's", () => {
    const again = connected()
      .told(own(2, 10, [lost(9)]))
      .polled(3, 30, [connection({}, [{ time: time(20) }])]);
    expect(again.status.state).toBe("connected");
    const looked = connected()
      .told(own(2, 10, [lost(9)]))
      .told(v2(3, 30, [{ statusLastCheckedAt: time(29) }]));
    expect(looked.status.state).toBe("connected");
  });

  it("of a time before upstream's own is late, and changes nothing that is seen but itself", () => {
    const told = story().polled(1, 1, [connection({}, [{ time: time(100) }])]);
    expect(told.told(own(2, 200, [lost(50)])).status.state).toBe("connected");
  });

  it("makes no connection up of an asset that nobody has heard of", () => {
    const told = story().told(own(1, 10, [ok(9)]));
    expect(told.status.state).toBe("waiting");
    expect(told.events).toEqual([]);
  });

  it("takes v1 and v2 names of a type for one", () => {
    expect(connected().told(own(2, 10, [{ ...lost(9), type: "Facebook Page" }])).status.state).toBe("lost");
  });
});

describe("a poll that lacks what was reported", () => {
  it("is repeated after 5, 15 and 60 seconds before it wins", () => {
    const told = story().told(v1(1, 1));
    told.news();
    const steps = [
      [2, 2, 5],
      [3, 8, 15],
      [4, 24, 60],
    ] as const;
    for (const [no, at, repeatAfter] of steps) {
      told.polled(no, at, []);
      expect(told.repeatAfter).toBe(repeatAfter);
      expect(told.status.state).toBe("connected");
      expect(told.news()).toEqual([]);
    }
    told.polled(5, 85, []);
    expect(told.repeatAfter).toBeNull();
    expect(told.news()).toEqual(["connection.removed (upstream)", "customer.lost (upstream)"]);
    expect(told.told(v1(6, 90)).status.state).toBe("lost");
    expect(told.polled(7, 100, []).news()).toEqual([]);
  });

  it("counts only when it is due, and no sweep counts", () => {
    const told = story().told(v1(1, 1)).polled(2, 2, []);
    for (let no = 3; no < 10; no++) {
      expect(told.polled(no, 3, [], no % 2 ? "poll" : "sweep").repeatAfter).toBeNull();
    }
    expect(told.polled(20, 8, []).repeatAfter).toBe(15);
  });

  it("began before the report: it does not count", () => {
    const told = story().told(v1(5, 1));
    expect(told.polled(4, 2, []).repeatAfter).toBeNull();
    expect(told.status.evidence.lacking).toBeNull();
  });

  it("is forgotten when the next one has it", () => {
    const told = story().told(v1(1, 1)).polled(2, 2, []).polled(3, 8, [connection()]);
    expect(told.repeatAfter).toBeNull();
    expect(told.status.evidence.lacking).toBeNull();
    expect(told.news()).toEqual(["connection.added (webhook)", "customer.connected (webhook)"]);
  });

  it("starts again after another report", () => {
    const told = story().told(v1(1, 1)).polled(2, 2, []).polled(3, 8, []);
    told.told(v1(4, 9, [{ id: "p2" }]));
    expect(told.polled(5, 10, []).repeatAfter).toBe(5);
  });

  it("lets only what it lacks go", () => {
    const told = story().told(v1(1, 1, [{ id: "p1" }, { id: "p2" }]));
    for (const [no, at] of [
      [2, 2],
      [3, 8],
      [4, 24],
      [5, 85],
    ] as const)
      told.polled(no, at, [connection()]);
    expect(assetsOf(told.status).map(({ id }) => id)).toEqual(["p1"]);
    expect(told.status.state).toBe("connected");
  });

  it("raises no version where it wins over what nobody could see any more", () => {
    const told = story().told(v1(1, 0));
    told
      .polled(2, 10, [connection({}, [{ id: "p2" }])])
      .polled(3, 20, [])
      .polled(4, 30, []);
    expect(knownConnections(told.status)).toEqual([]);
    const { version, seq } = told.status;
    for (const [no, at] of [
      [5, 60],
      [6, 90],
      [7, 180],
      [8, 300],
    ] as const) {
      told.polled(no, at, []);
    }
    expect(told.status).toMatchObject({ version, seq, evidence: { lacking: null } });
  });

  it("row 37: is due when the clock jumped back", () => {
    const told = story().told(v1(1, 7_200)).polled(2, 7_201, []);
    expect(told.polled(3, 3_600, []).repeatAfter).toBe(15);
  });

  it("wins over a success that upstream goes on denying", () => {
    const failed = connection({ status: "FAILED" }, [{ isSuccess: false }]);
    const told = story()
      .polled(1, 1, [failed])
      .told(v2(2, 100, [{ statusLastCheckedAt: time(99) }]));
    expect(told.status.state).toBe("connected");
    for (const [no, at] of [
      [3, 101],
      [4, 107],
      [5, 123],
      [6, 184],
    ] as const)
      told.polled(no, at, [failed]);
    expect(told.status.state).toBe("lost");
  });
});

describe("details", () => {
  it("lie beside upstream's own fields, which stay to the digit", () => {
    const raw = connection({ user: 1 }).raw.replace('"user":1', '"user":9007199254740993');
    const told = story()
      .polled(1, 1, [reading(raw)])
      .told(v2(2, 2));
    expect(detailedText(told.status)).toContain('"user":9007199254740993');
    expect(detailed(told.status)[0].connectionAssets[0]).toMatchObject({
      type: "Page",
      isSuccess: true,
      details: { connectionStatus: "Connected", assignedUsers: [{ name: "Agency" }], notes: "" },
    });
    expect(told.status.connections[0]?.raw).toBe(raw);
  });

  it("are absent where nobody told any", () => {
    expect(detailedText(story().polled(1, 1, [connection()]).status)).toBeNull();
    expect(detailedText(story().polled(1, 1, [connection()]).told(v1(2, 2)).status)).toBeNull();
  });

  it("of a thousand and more assets are bounded: the oldest go first", () => {
    const told = story();
    for (let n = 0; n < 30; n++) {
      const assets = Array.from({ length: 40 }, (_, index) => ({
        id: `p${n}-${index}`,
        notes: "x".repeat(2_000),
      }));
      told.told(v2(n + 1, n + 1, assets));
    }
    const { assets } = told.status.evidence;
    expect(JSON.stringify(assets).length).toBeLessThan(1_100_000);
    expect(assets.at(-1)?.id).toBe("p29-39");
    expect(assets.some(({ id }) => id === "p0-0")).toBe(false);
  });
});

describe("A person who tries twice has two connections for one request", () => {
  const asset = (seconds: number, isSuccess: boolean) => [{ id: "p1", time: time(seconds), isSuccess }];

  it.each([[[page]], [[]]])("of which one that fails takes nothing from the other: %j", (requires) => {
    const good = connection({}, asset(0, true));
    const bad = connection({ status: "FAILED" }, asset(60, false));
    const told = story({ requires }).polled(1, 1, [good]);
    told.told(v1(2, 61, asset(60, false), { status: "FAILED" }));
    told.polled(3, 62, [good, bad]).polled(4, 200, [good, bad]);
    expect(told.status.state).toBe("connected");
    expect(told.repeatAfter).toBeNull();
  });

  it("of which the one that works is missed when it fails later", () => {
    const bad = connection({ status: "FAILED" }, asset(0, false));
    const told = story({ requires: [page] }).polled(1, 1, [bad]);
    told.told(v1(2, 61, asset(60, true), { status: "SUCCESS" }));
    told.polled(3, 62, [bad, connection({}, asset(60, true))]);
    expect(told.status.state).toBe("connected");
    const gone = [bad, connection({ status: "FAILED" }, asset(60, false))];
    told.polled(4, 10_100, gone).polled(5, 10_200, gone);
    expect(told.status.state).toBe("lost");
  });

  it("the second webhook leaves what the first gave, whatever its status", () => {
    const told = story();
    told.told(v1(1, 1, [{ id: "p1", time: time(0) }], { status: "SUCCESS" }));
    told.told(v1(2, 2, [{ id: "p2", time: time(1), isSuccess: false }], { status: "FAILED" }));
    expect(told.status.state).toBe("connected");
    told.told(v1(3, 3, [{ id: "p1", time: time(2), isSuccess: false }], { status: "FAILED" }));
    expect(told.status.state).not.toBe("connected");
  });
});

it("An access level that a webhook told of goes with the access", () => {
  const admin = { ...page, accessLevel: "admin" as const };
  const shown = (accessLevel: string, seconds: number) =>
    connection({ accessLevel }, [{ id: "p1", time: time(seconds) }]);
  const told = story({ requires: [admin] });
  told.told(v2(1, 1, [{ accessLevel: "Manage" }])).polled(2, 2, [shown("admin", 0)]);
  told.polled(3, 100, []).polled(4, 110, []);
  expect(told.status.state).toBe("lost");
  told.polled(5, 1_000, [shown("view", 990)]);
  expect(told.status.state).toBe("lost");
});

it("An optional requirement is no binding one, whatever its key", () => {
  const failed = [{}, { id: "p2", isSuccess: false }];
  const told = story({ requires: [{ ...page, key: "connection", optional: true }] });
  told.polled(1, 1, [connection({ status: "PARTIAL_SUCCESS" }, failed)]);
  told.polled(2, 2, [connection({ status: "PARTIAL_SUCCESS" }, [...failed, { id: "p3", isSuccess: false }])]);
  expect(told.status.state).toBe("partial");
});
