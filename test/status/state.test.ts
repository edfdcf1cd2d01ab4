import { describe, expect, it } from "vitest";
import { mergeRequirements, opened, passDeadline, describe as say } from "../../src/status/change.ts";
import { observe } from "../../src/status/observe.ts";
import { progressOf } from "../../src/status/progress.ts";
import { stateOf } from "../../src/status/state.ts";
import type { Requirement } from "../../src/status/types.ts";
import { connection, seen, watched } from "./build.ts";

const page: Requirement = { key: "page", types: ["Facebook Page"], count: 1 };
const pixel: Requirement = { key: "pixel", types: ["Pixel"], count: 1 };

describe("the state, first that fits", () => {
  it.each([
    ["waiting", watched()],
    ["opened", watched({ openedAt: 1 })],
    ["failed", watched({ connections: [connection({ status: "FAILED" }, [{ isSuccess: false }])] })],
    [
      "partial",
      watched({ connections: [connection({ status: "PARTIAL_SUCCESS" }, [{ isSuccess: false }])] }),
    ],
    ["partial", watched({ requires: [page, pixel], connections: [connection()] })],
    ["connected", watched({ connections: [connection()] })],
    ["connected", watched({ requires: [page], connections: [connection({ status: "PARTIAL_SUCCESS" })] })],
    ["connected", watched({ requires: [page, { ...pixel, optional: true }], connections: [connection()] })],
    ["waiting", watched({ requires: [{ ...pixel, optional: true }] })],
  ])("is %s", (state, status) => {
    expect(stateOf(status)).toBe(state);
  });

  it("is lost when what was met is met no longer, and only then", () => {
    const had = observe(watched({ requires: [page] }), seen(1, [connection()])).status;
    const first = observe(had, seen(2, [], 20_000)).status;
    expect(observe(first, seen(3, [], 30_000)).status.state).toBe("lost");
    expect(say(had, { requires: [page, pixel] }, "api", 1).status.state).toBe("partial");
  });
});

describe("progress", () => {
  const of = (requires: Requirement[], connections = [connection()]) =>
    progressOf(watched({ requires, connections })).missing.map(({ key, have, reason }) => ({
      key,
      have,
      reason,
    }));

  it("takes v1 and v2 names of a type for one", () => {
    expect(of([page])).toEqual([]);
  });

  it("counts an asset that two connections share once", () => {
    const twice = [connection({ user: 1 }), connection({ user: 2 })];
    expect(of([{ ...page, count: 2 }], twice)).toEqual([{ key: "page", have: 1, reason: "absent" }]);
  });

  it("asks for admin where admin is asked, and takes it for view", () => {
    const view = [connection({ accessLevel: "view" })];
    expect(of([{ ...page, accessLevel: "admin" }], view)).toEqual([
      { key: "page", have: 0, reason: "insufficient_access" },
    ]);
    expect(
      of(
        [{ ...page, accessLevel: "admin" }],
        [connection({ accessLevel: "view" }, [{ accessLevel: "Manage" }])],
      ),
    ).toEqual([]);
    expect(of([{ ...page, accessLevel: "view" }])).toEqual([]);
  });

  it("says failed where the asset was tried, and absent where it was not", () => {
    expect(of([page, pixel], [connection({}, [{ isSuccess: false }])])).toEqual([
      { key: "page", have: 0, reason: "failed" },
      { key: "pixel", have: 0, reason: "absent" },
    ]);
  });

  it("looks only at the request and the asset ids it names", () => {
    expect(of([{ ...page, assetIds: ["p1"] }])).toEqual([]);
    expect(of([{ ...page, assetIds: ["p2"] }])).toHaveLength(1);
    expect(
      of([{ ...page, requestUrl: "https://app.leadsie.io/connect/agency/manage?customUserId=acme" }]),
    ).toEqual([]);
    expect(of([{ ...page, requestUrl: "https://app.leadsie.com/connect/other/manage" }])).toHaveLength(1);
  });

  it("survives requirement keys that JavaScript knows by another name", () => {
    const odd = { ...page, key: "__proto__" };
    const status = observe(watched({ requires: [odd] }), seen(1, [connection()])).status;
    expect(status.state).toBe("connected");
  });
});

describe("what the company says", () => {
  it("changes the version once, and not at all when it says the same again", () => {
    const first = say(watched(), { name: "Acme", tags: ["a"] }, "api", 5).status;
    expect(first.version).toBe(2);
    expect(say(first, { name: "Acme", tags: ["a"] }, "api", 6).status).toBe(first);
  });

  it("makes a customer connected when the requirement that was missing is dropped", () => {
    const partial = observe(watched({ requires: [page, pixel] }), seen(1, [connection()])).status;
    const result = say(partial, { requires: [page] }, "api", 5);
    expect(result.events.map(({ type, cause }) => [type, cause])).toEqual([
      ["customer.connected", "requirements"],
    ]);
  });

  it("merges a link's requirements by key", () => {
    const other = { ...page, count: 2 };
    expect(mergeRequirements([page], [pixel, other])).toEqual([other, pixel]);
  });

  it("makes a customer opened once, by the first click", () => {
    const first = opened(watched(), 5);
    expect(first.events.map((event) => event.type)).toEqual(["customer.opened"]);
    expect(opened(first.status, 6)).toEqual({ status: first.status, events: [] });
  });

  it("tells a passed due date once, and not of a customer who is connected", () => {
    const due = watched({ dueAt: 100 });
    expect(passDeadline(due, 99).events).toEqual([]);
    const passed = passDeadline(due, 100);
    expect(passed.events.map((event) => event.type)).toEqual(["customer.overdue"]);
    expect(passed.status.overdue).toBe(true);
    expect(passDeadline(passed.status, 101).events).toEqual([]);
    expect(passDeadline(observe(due, seen(1, [connection()])).status, 100_000).events).toEqual([]);
  });
});
