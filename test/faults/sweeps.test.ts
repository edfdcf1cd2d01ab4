import { beforeAll, describe, expect, it } from "vitest";
import { assets } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { until } from "../started/until.ts";
import { connectedCustomer, eventsOf, QUIET, read, refresh } from "./held.ts";
import { askedOf, cron, firstTickOver, operator } from "./operator.ts";

/** A thousand connections in all. */
const CUSTOMERS = 100;
const EACH = 10;
const CONNECTIONS = CUSTOMERS * EACH;
const CHANGED = 20;

describe("a sweep", () => {
  let program: Program;
  beforeAll(async () => {
    program = await Program.start({ env: QUIET });
    await firstTickOver(program);
    await program.control("seed", { customers: CUSTOMERS, connectionsEach: EACH, assetsEach: 2 });
    await program.tick();
    expect((await operator(program)).lastSweep).toMatchObject({ ok: true, connections: CONNECTIONS });
  });

  it("row 11: one broken connection among a thousand good ones holds its customer; the rest is used", async () => {
    const broken = "customer-000050";
    const before = (await read(program, broken)).json;
    const reason = "wrong shape: connectionAssets";
    await program.control("fault", { kind: "broken-one", customUserId: broken, for: "*sweep", times: 0 });
    const changed = await rename();
    expect(changed).not.toContain(broken);
    await program.tick();
    expect((await operator(program)).lastSweep).toMatchObject({ ok: true, connections: CONNECTIONS });
    for (const id of changed)
      expect(await typesOf(id)).toEqual(["customer.discovered", "connection.changed"]);
    for (const _ of ["this sweep", "the next"]) {
      const held = await read(program, broken);
      expect(held.json).toMatchObject({
        version: before.version,
        connections: before.connections,
        stale: { reason },
      });
      expect(held.headers.get("x-stale")).toBe(reason);
      const good = (await read(program, "customer-000051")).json;
      expect(good.stale).toBeNull();
      await program.tick();
      await until("readers know of the next sweep", async () => {
        return (await read(program, "customer-000051")).json.checkedAt !== good.checkedAt;
      });
    }
    await program.control("fault", { kind: "none" });
    await program.tick();
    const cleared = await until("it is held no longer", async () => {
      const { json } = await read(program, broken);
      return json.stale === null && json;
    });
    expect(cleared).toEqual({ ...before, checkedAt: cleared.checkedAt });
    expect(await typesOf(broken)).toEqual(["customer.discovered"]);
  });

  it("row 13: an upstream user listed under two customers is the one's with the newer connection", async () => {
    const user = 9_100_001;
    const give = (customUserId: string, time: string) =>
      program.control("connect", {
        requestId: "acme",
        customUserId,
        user,
        moveOthers: false,
        assets: assets(1).map((asset) => ({ ...asset, time })),
      });
    await program.api("PUT", "/v1/customers/earlier", {});
    await give("earlier", "2026-01-01T00:00:00.000Z");
    expect((await refresh(program, "earlier")).json.state).toBe("connected");
    await give("later", "2026-02-02T00:00:00.000Z");
    await give("latecomer", "2025-12-31T00:00:00.000Z");
    await program.tick();
    const settled = async () => {
      const ids = ["earlier", "later", "latecomer"];
      expect(await Promise.all(ids.map(async (id) => (await usersOf(id)).length))).toEqual([0, 1, 0]);
      expect((await typesOf("earlier")).slice(-3)).toEqual([
        "connection.removed",
        "customer.moved",
        "customer.lost",
      ]);
      expect(await typesOf("later")).toEqual(["customer.discovered"]);
      expect((await read(program, "latecomer")).status, "who shows nothing is nobody").toBe(404);
    };
    await settled();
    // A poll of each, and another sweep, say the same again: nobody is told anything more.
    const versions = async () =>
      Promise.all(["earlier", "later"].map(async (id) => (await read(program, id)).json.version));
    const before = await versions();
    for (const id of ["earlier", "later", "earlier"]) expect((await refresh(program, id)).status).toBe(200);
    await program.tick();
    await settled();
    expect(await versions()).toEqual(before);
  });

  it("row 36: a cron that fires thrice at once, or late, tells everything once", async () => {
    const changed = await rename();
    const id = await connectedCustomer(program, "watched");
    await program.control("connect", { requestId: "acme", customUserId: "newcomer", assets: assets(1) });
    const history = await Promise.all(changed.map(typesOf));
    const { sweeps } = await askedOf(program);
    await Promise.all([program.tick(), program.tick(), program.tick()]);
    expect((await askedOf(program)).sweeps, "one sweep, of two passes").toBe(sweeps + 2);
    expect(await Promise.all(changed.map(typesOf))).toEqual(
      history.map((types) => [...types, "connection.changed"]),
    );
    expect(await typesOf("newcomer")).toEqual(["customer.discovered"]);
    expect(await typesOf(id)).toEqual(["connection.added", "customer.connected"]);

    // Late: what happened in between is one change, and what stands is the last of it.
    for (const name of ["a name", "and another"]) {
      const [asset] = assets(1);
      await program.control("connect", {
        requestId: "acme",
        customUserId: "newcomer",
        assets: [{ ...asset, name }],
      });
    }
    await program.tick();
    expect(await typesOf("newcomer")).toEqual(["customer.discovered", "connection.changed"]);
    const [connection] = (await read(program, "newcomer")).json.connections;
    expect(connection?.connectionAssets[0]?.name).toBe("and another");
  });

  it("row 36: a cron that fires again before a sweep is due makes none", async () => {
    const { sweeps } = await askedOf(program);
    await Promise.all([cron(program), cron(program)]);
    await cron(program);
    expect((await askedOf(program)).sweeps).toBe(sweeps);
  });

  async function rename(): Promise<string[]> {
    const { changed } = await program.control<{ changed: string[] }>("change", {
      customers: CHANGED,
      what: "name",
    });
    expect(changed).toHaveLength(CHANGED);
    return changed;
  }

  async function typesOf(id: string): Promise<string[]> {
    return (await eventsOf(program, id)).map(({ type }) => type);
  }

  async function usersOf(id: string): Promise<number[]> {
    const { status, json } = await read(program, id);
    return status === 404 ? [] : json.connections.map(({ user }) => user);
  }
});
