import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { asset, connections, control, ORIGIN, post } from "./helpers.ts";

beforeEach(() => control("reset"));

const names = async (id: string) => (await connections(id)).map(({ requestName }) => requestName).sort();

describe("POST /control/connect", () => {
  it("replaces what the same user gave to the same request", async () => {
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset(), asset({ id: "2" })] });
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset({ id: "3" })] });
    const [connection, ...rest] = await connections("c");
    expect(connection?.connectionAssets.map(({ id }) => id)).toEqual(["3"]);
    expect(rest).toEqual([]);
  });

  it("knows the user who connected under a customer before", async () => {
    const first = await control("connect", { requestId: "R1", customUserId: "c", assets: [asset()] });
    const second = await control("connect", { requestId: "R2", customUserId: "c", assets: [asset()] });
    const other = await control("connect", { requestId: "R2", customUserId: "d", assets: [asset()] });
    expect(second.user).toBe(first.user);
    expect(other.user).not.toBe(first.user);
  });

  it("moves all of a user's connections to the customer they come with now", async () => {
    await control("connect", { requestId: "R1", customUserId: "old", user: 5, assets: [asset()] });
    await control("connect", { requestId: "R2", customUserId: "old", user: 5, assets: [asset()] });
    await control("connect", { requestId: "R3", customUserId: "old", user: 6, assets: [asset()] });
    await control("connect", { requestId: "R4", customUserId: "new", user: 5, assets: [asset()] });
    expect(await names("new")).toEqual(["R1", "R2", "R4"]);
    expect(await names("old")).toEqual(["R3"]);
  });

  it("moves a generated customer's user like any other", async () => {
    await control("seed", { customers: 3, connectionsEach: 2 });
    await control("connect", { requestId: "R", customUserId: "new", user: 1_000_002, assets: [asset()] });
    expect(await connections("customer-000002")).toEqual([]);
    expect(await connections("new")).toHaveLength(3);
    expect(await connections()).toHaveLength(7);
  });

  it("lists one user under two customers when told to leave the others", async () => {
    await control("connect", { requestId: "R", customUserId: "a", user: 5, assets: [asset()] });
    await control("connect", {
      requestId: "R",
      customUserId: "b",
      user: 5,
      moveOthers: false,
      assets: [asset()],
    });
    expect((await connections()).map(({ user, customUserId }) => [user, customUserId])).toEqual([
      [5, "a"],
      [5, "b"],
    ]);
  });

  it("names the request's own page, whichever form it has", async () => {
    const url = async (body: object) => (await control("connect", { assets: [asset()], ...body })).requestUrl;
    expect(await url({ requestId: "R" })).toBe(`${ORIGIN}/connect/R/view`);
    expect(await url({ requestId: "R", accessLevel: "admin" })).toBe(`${ORIGIN}/connect/R/manage`);
    expect(await url({ requestId: "R", mode: "manage" })).toBe(`${ORIGIN}/connect/R/manage`);
    expect(await url({ requestId: "acme/spring" })).toBe(`${ORIGIN}/connect/acme/spring`);
  });

  it("passes on unknown types, levels, statuses and fields, and leaves out optional ones", async () => {
    await control("connect", {
      requestId: "R",
      customUserId: "c",
      accessLevel: "owner",
      extra: { status: "ODD", region: "eu" },
      omit: ["requestName", "message", "time"],
      assets: [asset({ type: "Hologram", depth: { a: [1] } })],
    });
    const [connection] = await connections("c");
    expect(connection).toMatchObject({ accessLevel: "owner", status: "ODD", region: "eu" });
    expect(connection).not.toHaveProperty("requestName");
    expect(connection?.connectionAssets).toEqual([asset({ type: "Hologram", depth: { a: [1] } })]);
  });

  it("keeps what it acknowledged when the object goes", async () => {
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset()] });
    await evictDurableObject(env.SANDBOX.getByName("main"));
    expect(await connections("c")).toHaveLength(1);
  });

  it("says what is wrong with a body", async () => {
    const wrong = async (body: object) => {
      const response = await post("/control/connect", body);
      expect(response.status).toBe(400);
      return (await response.json<{ error: string }>()).error;
    };
    expect(await wrong({ assets: [] })).toContain("requestId");
    expect(await wrong({ requestId: "R", assets: [{}] })).toContain("assets.0.type");
    expect(await wrong({ requestId: "R", assets: [], user: 1.5 })).toContain("user");
    expect(await wrong({ requestId: "R", assets: [], extra: { user: 1 } })).toContain("extra");
    expect(await wrong({ requestId: "R", assets: [], usr: 1 })).toContain("usr");
  });
});

describe("POST /control/revoke", () => {
  it("takes a customer's connections away", async () => {
    await control("seed", { customers: 3 });
    expect(await control("revoke", { customUserId: "customer-000002" })).toMatchObject({ connections: 1 });
    expect(await connections("customer-000002")).toEqual([]);
    expect((await connections()).map((one) => one.customUserId)).toEqual([
      "customer-000001",
      "customer-000003",
    ]);
  });

  it("or turns every asset unsuccessful", async () => {
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset(), asset({ id: "2" })] });
    await control("revoke", { customUserId: "c", how: "fail" });
    const [connection] = await connections("c");
    expect(connection?.status).toBe("FAILED");
    expect(connection?.connectionAssets.map(({ isSuccess }) => isSuccess)).toEqual([false, false]);
  });

  it("remembers whose it was: the same user can connect again", async () => {
    const { user } = await control("connect", { requestId: "R", customUserId: "c", assets: [asset()] });
    await control("revoke", { customUserId: "c" });
    expect((await control("connect", { requestId: "R", customUserId: "c", assets: [asset()] })).user).toBe(
      user,
    );
  });
});
