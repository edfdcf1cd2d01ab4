import { describe, expect, it } from "vitest";
import { knownConnections } from "../../src/status/known.ts";
import type { Status } from "../../src/status/types.ts";
import { connection, watched } from "./build.ts";
import { Story, time, v1 } from "./build-report.ts";

const OTHER = "https://app.leadsie.com/connect/other/manage";
const story = (fields: Partial<Status> = {}) => new Story(watched(fields));
const idsOf = (status: Status) => knownConnections(status).map(({ assets }) => assets.map(({ id }) => id));

describe("what is known of a customer's connections", () => {
  it("is the snapshot itself where nobody told anything", () => {
    const { status } = story().polled(1, 1, [connection()]);
    expect(knownConnections(status)).toBe(status.connections);
  });

  it("is worked out once for the same snapshot and the same evidence, and anew for another", () => {
    const { status } = story()
      .polled(1, 1, [connection()])
      .told(v1(2, 5, [{ id: "p2", time: time(4) }]));
    expect(knownConnections({ ...status })).toBe(knownConnections(status));
    const other = knownConnections({ ...status, connections: [] });
    expect(other).not.toBe(knownConnections(status));
    expect(other[0]?.reported).toBe(true);
  });

  it("holds upstream's own objects where what was told says no more, and follows with the rest", () => {
    const other = { requestUrl: OTHER };
    const { status } = story()
      .polled(1, 1, [connection()])
      .told(v1(2, 5, [{ id: "p2", time: time(4) }], other));
    const [first, second] = knownConnections(status);
    expect(first).toBe(status.connections[0]);
    expect(second).toMatchObject({ requestUrl: OTHER, user: null, reported: true });
    const same = story().polled(1, 1, [connection()]).told(v1(2, 5)).status;
    expect(knownConnections(same)[0]).toBe(same.connections[0]);
  });

  it("adds what was told beyond to the first connection of a request alone", () => {
    const two = [connection({ user: 1 }), connection({ user: 2 })];
    const { status } = story()
      .polled(1, 1, two)
      .told(v1(2, 5, [{ id: "p2", time: time(4) }]));
    expect(idsOf(status)).toEqual([["p1", "p2"], ["p1"]]);
  });

  it("changes the status alone, the level alone, or one asset of several, in upstream's form too", () => {
    const newer = [{ time: time(4) }];
    const level = story()
      .polled(1, 1, [connection({ accessLevel: "view" })])
      .told(v1(2, 5, newer));
    expect(knownConnections(level.status)[0]).toMatchObject({
      accessLevel: "admin",
      value: { accessLevel: "admin" },
    });
    const status = story()
      .polled(1, 1, [connection({ status: "FAILED" })])
      .told(v1(2, 5, newer));
    expect(knownConnections(status.status)[0]).toMatchObject({
      status: "SUCCESS",
      value: { status: "SUCCESS" },
    });
    const assets = [{ id: "p1" }, { id: "p2" }];
    const renamed = story()
      .polled(1, 1, [connection({}, assets)])
      .told(v1(2, 5, [{ id: "p2", name: "Renamed", time: time(4) }]));
    const [known] = knownConnections(renamed.status);
    expect(known?.assets.map(({ name }) => name)).toEqual(["A page", "Renamed"]);
    expect(known?.assets[0]).toBe(renamed.status.connections[0]?.assets[0]);
  });
});
