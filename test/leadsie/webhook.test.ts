import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../../src/leadsie/webhook.ts";
import { v1Text, v2Text, webhookOf } from "./webhook-of.ts";

const asset = (text: string) => webhookOf(text).assets[0];
const verdict = (fields: Record<string, unknown>) => asset(v2Text([fields]))?.verdict;
const details = (text: string) => JSON.parse(asset(text)?.details ?? "null");

describe("version 1 and version 2", () => {
  it("are read into one form", () => {
    const [one, two] = [webhookOf(v1Text()), webhookOf(v2Text([{ notes: "hello" }]))];
    const common = { customUserId: "acme", status: "SUCCESS", accessLevel: "admin", clientName: "Acme Ltd" };
    expect(one).toMatchObject({ ...common, version: 1 });
    expect(two).toMatchObject({ ...common, version: 2 });
    expect(one.assets[0]).toMatchObject({
      type: "Page",
      id: "p1",
      verdict: "ok",
      level: null,
      details: null,
    });
    expect(two.assets[0]).toMatchObject({
      type: "Facebook Page",
      verdict: "ok",
      level: "Manage",
      message: "hello",
    });
  });

  it("date what they say: version 1 by the grant, version 2 by the last look", () => {
    expect(asset(v1Text())?.at).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(asset(v2Text())?.at).toBe(Date.parse("2026-01-01T00:01:00Z"));
    expect(asset(v2Text([{ statusLastCheckedAt: undefined }]))?.at).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(asset(v1Text([{ time: "soon" }]))?.at).toBeNull();
  });

  it("keep every field that the status endpoint does not have, to the digit", () => {
    const text = v2Text([{ platform: "Meta", later: 1 }]).replace('"later":1', '"later":9007199254740993');
    expect(details(v2Text())).toMatchObject({
      connectionStatus: "Connected",
      accessLevel: "Manage",
      notes: "",
    });
    expect(Object.keys(details(v2Text()))).not.toContain("type");
    expect(asset(text)?.details).toContain('"later":9007199254740993');
    expect(details(v1Text([{ isSuccess: false, inviteSentTo: "a@b.example" }]))).toEqual({
      inviteSentTo: "a@b.example",
    });
  });
});

describe("what an asset says", () => {
  it.each([
    ["ok", { connectionStatus: "Connected" }],
    ["pending", { connectionStatus: "In progress" }],
    ["insufficient", { connectionStatus: "Insufficient permissions" }],
    ["lost", { connectionStatus: "Not Connected" }],
    ["failed", { connectionStatus: "Not Connected", wasInitialGrantSuccessful: false }],
    ["pending", { connectionStatus: "Not Connected", wasInvitedByEmail: true }],
    ["ok", { connectionStatus: "Unknown" }],
    ["failed", { connectionStatus: "Unknown", wasInitialGrantSuccessful: false }],
    ["unknown", { connectionStatus: "Unknown", wasInitialGrantSuccessful: undefined }],
    ["unknown", { connectionStatus: "On the moon", wasInitialGrantSuccessful: null }],
  ])("is %s for %o", (expected, fields) => {
    expect(verdict(fields)).toBe(expected);
  });

  it("is pending in version 1 where an invitation was sent and nothing came of it yet", () => {
    const of = (fields: object) => asset(v1Text([{ ...fields }]))?.verdict;
    expect(of({ isSuccess: false, inviteSentTo: "a@b.example" })).toBe("pending");
    expect(of({ isSuccess: true, inviteSentTo: "a@b.example" })).toBe("ok");
    expect(of({ isSuccess: false })).toBe("failed");
    expect(of({ isSuccess: "yes" })).toBe("unknown");
  });

  it("is of the grant's time where Leadsie could not look", () => {
    expect(asset(v2Text([{ connectionStatus: "Unknown" }]))?.at).toBe(Date.parse("2026-01-01T00:00:00Z"));
  });
});

describe("a webhook's reader", () => {
  it("knows Leadsie's test event", () => {
    const user = "test-user-2026-01-22T15:56:31.403Z";
    const clientSummaryUrl = "https://app.leadsie.com/client/leadsieTestClientId/test-webhook-client";
    expect(readWebhook(v1Text([{}], { user, clientSummaryUrl }))).toEqual({ kind: "test" });
    expect(readWebhook(v2Text([{}], { user, clientSummaryUrl: undefined }))).toEqual({ kind: "test" });
    expect(readWebhook(v2Text([{}], { user: "test-user-1" })).kind).toBe("connection");
  });

  it("row 38: takes links for links only where they are http(s), and text for text", () => {
    const evil = "javascript:alert(1)";
    const notes = "<img src=x onerror=alert(1)>";
    const text = v2Text([{ linkToAsset: evil, notes, more: { deepUri: "data:text/html,x", name: evil } }], {
      clientSummaryUrl: evil,
      requestUrl: evil,
    });
    expect(webhookOf(text)).toMatchObject({ clientSummaryUrl: null, requestUrl: "" });
    expect(details(text)).toMatchObject({ notes, more: { name: evil } });
    expect(details(text)).not.toHaveProperty("linkToAsset");
    expect(details(text).more).not.toHaveProperty("deepUri");
  });

  it("says where a body is not one", () => {
    const unreadable = (text: string) => readWebhook(text);
    expect(unreadable("{")).toMatchObject({ kind: "unreadable", path: "" });
    expect(unreadable("[]")).toMatchObject({ kind: "unreadable", path: "" });
    expect(unreadable("{}")).toMatchObject({ kind: "unreadable", path: "connectionAssets" });
    expect(unreadable('{"connectionAssets":[1]}')).toMatchObject({ path: "connectionAssets.0" });
    expect(unreadable('{"user":{},"connectionAssets":[]}')).toMatchObject({ path: "user" });
  });

  it("row 10: survives every value in every field", () => {
    const names = ["user", "status", "apiVersion", "clientName", "requestUrl", "clientSummaryUrl"];
    const fields = [
      "type",
      "id",
      "time",
      "connectionStatus",
      "notes",
      "isSuccess",
      "statusLastCheckedAt",
      "linkToAsset",
    ];
    const record = (keys: string[]) =>
      fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue()])));
    fc.assert(
      fc.property(record(names), fc.array(record(fields)), (top, connectionAssets) => {
        const read = readWebhook(JSON.stringify({ ...top, connectionAssets }));
        expect(["connection", "test", "unreadable"]).toContain(read.kind);
      }),
    );
  });
});
