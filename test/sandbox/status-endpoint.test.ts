import { beforeEach, describe, expect, it } from "vitest";
import { ask, asset, connections, control, KEY, ORIGIN, post } from "./helpers.ts";

beforeEach(() => control("reset"));

describe("POST /api/checkUserStatus", () => {
  it("answers a connection with every documented field", async () => {
    await control("connect", {
      requestId: "R1",
      customUserId: "c1",
      user: 7,
      accessLevel: "admin",
      assets: [asset()],
    });
    const [connection] = await connections("c1");
    expect(connection).toEqual({
      user: 7,
      customUserId: "c1",
      requestUrl: `${ORIGIN}/connect/R1/manage`,
      requestName: "R1",
      accessLevel: "admin",
      status: "SUCCESS",
      connectionAssets: [{ ...asset(), message: "", time: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
  });

  it("writes users and other numbers digit for digit, however large", async () => {
    const body = `{"requestId":"R","customUserId":"big","user":9007199254740993,"assets":[{"type":"Page","name":"n","id":"1","isSuccess":true,"spent":1.50,"count":90071992547409931,"time":1700000000000}]}`;
    expect(await (await post("/control/connect", body)).text()).toContain('"user":9007199254740993,');
    const text = await (await ask("big")).text();
    expect(text).toContain('"user":9007199254740993,');
    expect(text).toContain('"spent":1.50,"count":90071992547409931,"time":1700000000000');
  });

  it("takes a big user as digits too", async () => {
    await control("connect", {
      requestId: "R",
      customUserId: "big",
      user: "123456789012345678901234567890",
      assets: [asset()],
    });
    expect(await (await ask("big")).text()).toContain('"user":123456789012345678901234567890,');
  });

  it("derives the status from the assets", async () => {
    const [good, bad] = [asset({ id: "1" }), asset({ id: "2", isSuccess: false, message: "no" })];
    for (const assets of [[good], [good, bad], [bad]]) {
      await control("connect", {
        requestId: `R${assets.length}${assets[0] === bad}`,
        customUserId: "c",
        assets,
      });
    }
    expect((await connections("c")).map(({ status }) => status)).toEqual([
      "SUCCESS",
      "PARTIAL_SUCCESS",
      "FAILED",
    ]);
  });

  it("finds a customer by the exact id alone", async () => {
    const ids = ["a", "A", "a ", "a/b", "a%2Fb", "__proto__", "😀", "\u202ertl", "x".repeat(8192)];
    for (const customUserId of ids)
      await control("connect", { requestId: "R", customUserId, assets: [asset()] });
    for (const id of ids) expect((await connections(id)).map((one) => one.customUserId)).toEqual([id]);
    expect(await connections("b")).toEqual([]);
  });

  it("answers the whole account, connections without a customUserId too", async () => {
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset()] });
    await control("connect", { requestId: "R", assets: [asset()] });
    await control("connect", { requestId: "R", assets: [asset()] });
    const all = await connections();
    expect(all).toHaveLength(3);
    expect(all.filter((one) => !Object.hasOwn(one, "customUserId"))).toHaveLength(2);
    expect(new Set(all.map((one) => one.user)).size).toBe(3);
  });

  it("refuses a wrong or missing key with 401", async () => {
    for (const body of [{}, { apiKey: "wrong" }, { apiKey: null }, { apiKey: [KEY] }]) {
      const response = await post("/api/checkUserStatus", body);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: "Invalid API key" });
    }
  });

  it("ignores unknown fields and refuses what is no such body", async () => {
    expect((await post("/api/checkUserStatus", { apiKey: KEY, page: 2 })).status).toBe(200);
    expect((await post("/api/checkUserStatus", "{")).status).toBe(400);
    expect((await post("/api/checkUserStatus", "[]")).status).toBe(400);
    expect((await post("/api/checkUserStatus", { apiKey: KEY, customUserId: 5 })).status).toBe(400);
  });
});
