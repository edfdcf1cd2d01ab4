import { describe, expect, it } from "vitest";
import { progressOf, rememberMet, requirementsOf, wasMet } from "../../src/status/progress.ts";
import { stateOf } from "../../src/status/state.ts";
import type { Requirement, Status } from "../../src/status/types.ts";
import { connection, watched } from "./build.ts";

const page: Requirement = { key: "page", types: ["Page"], count: 1 };
const pixel: Requirement = { key: "pixel", types: ["Pixel"], count: 1 };
const any: Requirement = { key: "any", types: [], count: 1 };

const failing = { isSuccess: false };
const invited = { isSuccess: false, inviteSentTo: "somebody@example.com" };

const of = (requires: Requirement[], connections: Status["connections"], everMet: Status["everMet"] = {}) =>
  progressOf(watched({ requires, connections, everMet }));
const missing = (...given: Parameters<typeof of>) =>
  of(...given).missing.map(({ key, have, reason }) => `${key} ${have} ${reason}`);

describe("what decides", () => {
  it("is what the company asks, and one connection where it asks nothing binding", () => {
    const connection = { key: "connection", types: [], count: 1 };
    expect(requirementsOf([page, pixel])).toEqual([page, pixel]);
    expect(requirementsOf([])).toEqual([connection]);
    const optional = { ...page, optional: true };
    expect(requirementsOf([optional])).toEqual([optional, connection]);
    expect(requirementsOf([optional, pixel])).toEqual([optional, pixel]);
  });
});

describe("progress", () => {
  it("names what is met, and of what is missing all that a person needs to know", () => {
    expect(of([page, { ...pixel, count: 2 }], [connection()])).toEqual({
      met: ["page"],
      missing: [{ key: "pixel", types: ["Pixel"], count: 2, have: 0, reason: "absent" }],
    });
  });

  it("counts an optional requirement when it is met, and does not miss it when it is not", () => {
    expect(of([page, { ...pixel, optional: true }], [connection()])).toEqual({ met: ["page"], missing: [] });
    expect(of([page, { ...page, key: "p", optional: true }], [connection()]).met).toEqual(["page", "p"]);
  });

  it("is met by as many assets as are asked for, of any of the types", () => {
    const either = { key: "either", types: ["Page", "Pixel"], count: 2 };
    const both = [connection({}, [{}, { type: "Pixel", id: "x" }])];
    expect(of([either], both).met).toEqual(["either"]);
    expect(missing([{ ...either, count: 3 }], both)).toEqual(["either 2 absent"]);
    expect(of([either], [connection({}, [{ id: "1" }, { id: "2" }, { id: "3" }])]).met).toEqual(["either"]);
  });

  it("takes assets of two types with one id for two", () => {
    const either = { key: "either", types: ["Page", "Pixel"], count: 2 };
    expect(of([either], [connection({}, [{ id: "1" }, { id: "1", type: "Pixel" }])]).met).toEqual(["either"]);
  });

  it("passes over assets that are not asked for, and reads on behind them", () => {
    const others = [{ type: "Pixel", id: "x", isSuccess: false }, { id: "p1" }];
    expect(missing([page], [connection({}, others)])).toEqual([]);
    expect(
      missing([{ ...page, assetIds: ["p2"] }], [connection({}, [{ id: "p1", isSuccess: false }])]),
    ).toEqual(["page 0 absent"]);
  });
});

describe("a requirement of any connection", () => {
  it("is met by connections that are a success, however many assets work", () => {
    expect(missing([any], [connection({}, [failing])])).toEqual([]);
    expect(missing([any], [connection({ status: "PARTIAL_SUCCESS" })])).toEqual(["any 0 failed"]);
    expect(missing([{ ...any, count: 2 }], [connection(), connection({ status: "FAILED" })])).toEqual([
      "any 1 failed",
    ]);
    expect(missing([any], [])).toEqual(["any 0 absent"]);
  });

  it("is pending where somebody has yet to accept and nothing else is wrong", () => {
    const waiting = (...assets: Record<string, unknown>[]) => [
      connection({ status: "PARTIAL_SUCCESS" }, assets),
    ];
    expect(missing([any], waiting(invited))).toEqual(["any 0 pending"]);
    expect(missing([any], waiting({}, { ...invited, id: "2" }))).toEqual(["any 0 pending"]);
    expect(missing([any], waiting({ ...invited, id: "2" }, { ...failing, id: "3" }))).toEqual([
      "any 0 failed",
    ]);
    expect(missing([any], waiting({}))).toEqual(["any 0 failed"]);
    expect(missing([any], waiting())).toEqual(["any 0 failed"]);
  });

  it("counts a success with an invitation once, not as a success and in progress", () => {
    expect(missing([{ ...any, count: 2 }], [connection({}, [invited])])).toEqual(["any 1 failed"]);
  });

  it("of one request is met by that request alone", () => {
    const requestUrl = "https://app.leadsie.com/connect/agency/view";
    expect(missing([{ ...any, requestUrl }], [connection()])).toEqual(["any 0 absent"]);
    expect(missing([{ ...any, requestUrl }], [connection({ requestUrl })])).toEqual([]);
  });
});

describe("why something is missing", () => {
  const admin: Requirement = { ...page, accessLevel: "admin" };

  it("is that somebody has yet to accept, where that would be enough", () => {
    expect(missing([page], [connection({}, [invited])])).toEqual(["page 0 pending"]);
    const two = { ...page, count: 2 };
    expect(missing([two], [connection({}, [{ id: "1" }, { ...invited, id: "2" }])])).toEqual([
      "page 1 pending",
    ]);
    expect(missing([two], [connection({}, [{ ...invited, id: "2" }])])).toEqual(["page 0 absent"]);
  });

  it("is not that somebody has yet to accept what another connection already shares", () => {
    const two = { ...page, count: 2 };
    const shared = [connection({ user: 1 }, [invited]), connection({ user: 2 })];
    expect(missing([two], shared)).toEqual(["page 1 absent"]);
  });

  it("is too low a level before it is a failure, and that before it is absent", () => {
    const view = connection({ accessLevel: "view" });
    expect(missing([admin], [view, connection({ user: 8 }, [{ id: "2", isSuccess: false }])])).toEqual([
      "page 0 insufficient_access",
    ]);
    expect(missing([admin], [connection({}, [failing])])).toEqual(["page 0 failed"]);
    expect(missing([admin], [])).toEqual(["page 0 absent"]);
  });

  it("is that it was lost, whatever else is the matter, where it was met once", () => {
    const everMet = rememberMet(watched({ requires: [page], connections: [connection()] }));
    for (const connections of [[], [connection({}, [failing])], [connection({}, [invited])]]) {
      expect(missing([page], connections, everMet)).toEqual(["page 0 lost"]);
    }
  });
});

describe("the access level", () => {
  const met = (
    accessLevel: Requirement["accessLevel"],
    fields: Record<string, unknown>,
    asset: Record<string, unknown>,
  ) => of([{ ...page, accessLevel }], [connection(fields, [asset])]).met.length === 1;

  it.each([
    ["admin", {}, true],
    ["Admin", {}, true],
    ["view", { accessLevel: "Manage" }, true],
    ["view", { accessLevel: "owner" }, true],
    ["view", { accessLevel: "ADMIN" }, true],
    ["admin", { accessLevel: "ViewOnly" }, false],
    ["view", {}, false],
    ["view", { accessLevel: "" }, false],
    ["admin", { accessLevel: "" }, true],
    ["admin", { accessLevel: 7 }, true],
    ["", {}, false],
  ])("of a connection with %j and an asset with %j is admin: %s", (accessLevel, asset, expected) => {
    expect(met("admin", { accessLevel }, asset)).toBe(expected);
  });

  it("is not asked about where view is enough", () => {
    expect(met("view", { accessLevel: "view" }, { accessLevel: "ViewOnly" })).toBe(true);
    expect(met(undefined, { accessLevel: "" }, {})).toBe(true);
  });
});

describe("what was met so far", () => {
  const connections = [connection()];
  const everMet = rememberMet(watched({ requires: [page], connections }));
  const was = (requirement: Requirement) => wasMet(watched({ everMet }), requirement);

  it("is remembered after it is met no longer, as long as it is asked", () => {
    expect(Object.keys(everMet)).toEqual(["page"]);
    expect(rememberMet(watched({ requires: [page], everMet }))).toEqual(everMet);
    expect(rememberMet(watched({ requires: [pixel], everMet }))).toEqual({});
    expect(rememberMet(watched({ requires: [page, pixel], connections, everMet }))).toEqual(everMet);
  });

  it("is of the requirement as it was: another text is another requirement, another label is not", () => {
    expect(was(page)).toBe(true);
    expect(was({ ...page, label: "Your page" })).toBe(true);
    for (const edited of [
      pixel,
      { ...page, types: ["Pixel"] },
      { ...page, count: 2 },
      { ...page, accessLevel: "admin" as const },
      { ...page, requestUrl: "https://app.leadsie.com/connect/agency/manage" },
      { ...page, assetIds: ["p1"] },
      { ...page, key: "toString" },
    ])
      expect(was(edited), JSON.stringify(edited)).toBe(false);
  });
});

describe("the state", () => {
  it("is not pending while something that is missing was never tried", () => {
    const status = watched({ requires: [page, pixel], connections: [connection({}, [invited])] });
    expect(progressOf(status).missing.map(({ reason }) => reason)).toEqual(["pending", "absent"]);
    expect(stateOf(status)).toBe("failed");
  });

  it("is partial where one asset of several works", () => {
    const status = watched({
      requires: [pixel],
      connections: [connection({ status: "FAILED" }, [failing, { id: "2" }])],
    });
    expect(stateOf(status)).toBe("partial");
  });
});
