import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readConnection } from "../../src/leadsie/connection.ts";
import { connectionOf } from "./connection-of.ts";

function read(fields: object) {
  const result = readConnection(JSON.stringify(connectionOf(fields)));
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return result.connection;
}

function readAsset(fields: object) {
  const [asset] = read({ connectionAssets: [fields] }).assets;
  if (!asset) throw new Error("no asset");
  return asset;
}

function brokenPath(text: string): string | null {
  const result = readConnection(text);
  return result.ok ? null : result.path;
}

describe("a connection", () => {
  it("is read as documented, and kept as it came", () => {
    const raw = JSON.stringify(connectionOf({}), null, 2);
    const result = readConnection(raw);
    expect(result).toMatchObject({
      ok: true,
      connection: {
        raw,
        user: "4711",
        customUserId: "customer-1",
        requestUrl: "https://app.leadsie.com/connect/acme/manage",
        requestName: "Onboarding",
        accessLevel: "admin",
        status: "SUCCESS",
        assets: [
          { type: "Page", name: "Shop", id: "123", isSuccess: true, message: "", time: 1_769_097_391_403 },
        ],
        value: JSON.parse(raw),
      },
    });
  });

  it("row 10: takes unknown types, statuses and access levels, and keeps fields nobody knows", () => {
    const connection = read({
      status: "EXPLODED",
      accessLevel: "guest",
      planet: "Mars",
      connectionAssets: [{ type: "Fax", tone: 9 }],
    });
    expect(connection).toMatchObject({ status: "EXPLODED", accessLevel: "guest", assets: [{ type: "Fax" }] });
    expect(connection.value).toMatchObject({ planet: "Mars" });
    expect(connection.assets[0]?.value).toEqual({ type: "Fax", tone: 9 });
    expect(connection.raw).toContain('"planet":"Mars"');
  });

  it.each([undefined, null, {}, [], true])("row 10: reads with optional fields that are %j", (nothing) => {
    const connection = read({
      user: nothing,
      requestName: nothing,
      accessLevel: nothing,
      connectionAssets: [{ type: "Page", name: nothing, id: nothing, message: nothing, time: nothing }],
    });
    expect(connection).toMatchObject({ user: null, requestName: "", accessLevel: "" });
    expect(connection.assets[0]).toMatchObject({
      name: "",
      id: "",
      message: "",
      time: null,
      isSuccess: false,
    });
  });

  it.each([undefined, null, ""])("reads a customUserId that is %j as none", (id) => {
    expect(read({ customUserId: id }).customUserId).toBeNull();
  });

  it("row 14: keeps users, ids and customUserIds beyond 2^53 to the digit", () => {
    const raw =
      '{"user":9007199254740993,"customUserId":9007199254740995,"requestUrl":"u","status":"s","connectionAssets":[{"id":9007199254740997}]}';
    const result = readConnection(raw);
    expect(result).toMatchObject({
      connection: {
        user: "9007199254740993",
        customUserId: "9007199254740995",
        assets: [{ id: "9007199254740997" }],
      },
    });
    expect(result.ok && JSON.stringify(result.connection.value)).toBe(raw);
  });

  it("takes a user that is text", () => {
    expect(read({ user: "u-17" }).user).toBe("u-17");
  });

  it.each([
    ["not JSON", "{", ""],
    ["an array", "[]", ""],
    ["a number that only looks like an object", "1.50", ""],
    ["null", "null", ""],
    ["without a requestUrl", JSON.stringify(connectionOf({ requestUrl: undefined })), "requestUrl"],
    ["with a number as requestUrl", JSON.stringify(connectionOf({ requestUrl: 5 })), "requestUrl"],
    ["without a status", JSON.stringify(connectionOf({ status: null })), "status"],
    ["with an object as customUserId", JSON.stringify(connectionOf({ customUserId: {} })), "customUserId"],
    ["without assets", JSON.stringify(connectionOf({ connectionAssets: undefined })), "connectionAssets"],
    [
      "with assets that are an object",
      JSON.stringify(connectionOf({ connectionAssets: {} })),
      "connectionAssets",
    ],
    [
      "with an asset that is text",
      JSON.stringify(connectionOf({ connectionAssets: [{}, "x"] })),
      "connectionAssets.1",
    ],
    [
      "with an asset that is 1.50",
      '{"requestUrl":"u","status":"s","connectionAssets":[1.50]}',
      "connectionAssets.0",
    ],
    [
      "with text as isSuccess",
      JSON.stringify(connectionOf({ connectionAssets: [{ isSuccess: "yes" }] })),
      "connectionAssets.0.isSuccess",
    ],
    [
      "with null as isSuccess",
      JSON.stringify(connectionOf({ connectionAssets: [{ isSuccess: null }] })),
      "connectionAssets.0.isSuccess",
    ],
  ])("%s is broken, and says where", (_, text, path) => {
    expect(brokenPath(text)).toBe(path);
  });

  it("is broken, not fatal, when it nests 100,000 deep", () => {
    const deep = `{"requestUrl":"u","status":"s","connectionAssets":[],"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(readConnection(deep)).toMatchObject({ ok: false, path: "", message: "nested too deeply" });
  });

  it("never throws, whatever stands in its fields", () => {
    const any = fc.jsonValue({ maxDepth: 2 });
    const fields = fc.record(
      {
        user: any,
        customUserId: any,
        requestUrl: any,
        status: any,
        connectionAssets: fc.oneof(any, fc.array(fc.record({ id: any, isSuccess: any, time: any }))),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (value) => {
        const raw = JSON.stringify(value);
        const result = readConnection(raw);
        expect(result.ok ? result.connection.raw : typeof result.path).toBe(result.ok ? raw : "string");
      }),
    );
  });
});

describe("an asset's time", () => {
  const iso = "2026-01-22T15:56:31.403Z";
  const ms = Date.UTC(2026, 0, 22, 15, 56, 31, 403);

  it.each([
    ["ISO text", iso, ms],
    ["ISO text with an offset", "2026-01-22T17:56:31.403+02:00", ms],
    ["an offset without a colon", "2026-01-22T17:56:31.403+0200", ms],
    ["ISO text without a zone, as UTC", "2026-01-22 15:56:31.403", ms],
    ["a date alone", "2026-01-22", Date.UTC(2026, 0, 22)],
    ["epoch milliseconds", ms, ms],
    ["epoch seconds", ms / 1000, ms],
    ["epoch milliseconds as text", String(ms), ms],
  ])("row 10: is read from %s", (_, time, expected) => {
    expect(readAsset({ time }).time).toBe(expected);
  });

  it.each(["", "soon", "2026-13-45T00:00:00Z", 0, -5, 1e18, true, { seconds: 1 }])(
    "row 10: is null, never an error, when it is %j",
    (time) => {
      expect(readAsset({ time }).time).toBeNull();
    },
  );
});
