import { abortAllDurableObjects, evictDurableObject, reset, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { account, upstream } from "../../src/stubs.ts";
import { Outbox } from "../../src/upstream/outbox.ts";
import { call } from "../http/worker.ts";
import { connect, disconnect, fakeAccount, sweep, unattributed } from "../unattributed/account.ts";
import { type EventJson, tail } from "./feed.ts";

beforeEach(() => reset());
afterEach(() => vi.restoreAllMocks());

const unauthorized = () => upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
const ok = () => upstream(env).report({ kind: "ok" });

async function operatorEvents(): Promise<EventJson[]> {
  return (await tail()).events.filter(({ customUserId }) => customUserId === null);
}

const types = async () => (await operatorEvents()).map(({ type }) => type);

describe("the operator", () => {
  it("row 9: is told once that upstream fails, with what to do, and once that it recovered", async () => {
    for (let n = 0; n < 3; n++) await unauthorized();
    await vi.waitFor(async () => expect(await types()).toEqual(["upstream.failing"]));
    for (let n = 0; n < 3; n++) await ok();
    await vi.waitFor(async () => expect(await types()).toEqual(["upstream.failing", "upstream.recovered"]));
    const [failing, recovered] = await operatorEvents();
    expect(failing).toMatchObject({
      customUserId: null,
      seq: null,
      customer: null,
      cause: "upstream",
      data: { reason: "unauthorized", say: expect.stringContaining("PUT /v1/upstream/key") },
    });
    expect(recovered?.data.since).toBe(failing?.data.since);
    expect(new Set([failing?.id, recovered?.id]).size).toBe(2);
  });

  it("is told once over kills between any two steps, also where the answer was lost", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    // The Account has taken it, and the answer never arrives.
    const told = vi
      .spyOn(Outbox.prototype as unknown as { tellAll(): Promise<void> }, "tellAll")
      .mockImplementation(async function (this: { first(): { event: string } | undefined }) {
        const first = this.first();
        if (first) await account(env).tellOperator(JSON.parse(first.event));
      });
    await unauthorized();
    await vi.waitFor(async () => expect(await types()).toEqual(["upstream.failing"]));
    told.mockRestore();
    await abortAllDurableObjects();
    await runDurableObjectAlarm(upstream(env));
    await evictDurableObject(upstream(env));
    await ok();
    await vi.waitFor(async () => expect(await types()).toEqual(["upstream.failing", "upstream.recovered"]));
    log.mockRestore();
  });

  it("is told once of a suspicious sweep, until it is over", async () => {
    for (let n = 0; n < 3; n++) await upstream(env).weighLosses(30, 60, []);
    await upstream(env).weighLosses(0, 60, []);
    await upstream(env).weighLosses(40, 60, []);
    await vi.waitFor(async () =>
      expect(await types()).toEqual(["upstream.suspicious", "upstream.suspicious"]),
    );
    const [first] = await operatorEvents();
    expect(first?.data).toMatchObject({ customers: 30, of: 60, say: expect.stringContaining("accept") });
  });

  it("is told the same event once, by its id", async () => {
    const event = {
      id: "evt_op_1",
      type: "webhook.disabled",
      cause: "operator",
      data: { id: "we_1" },
    } as const;
    for (let n = 0; n < 3; n++) await account(env).tellOperator(event);
    await account(env).tellOperator({ ...event, id: "evt_op_2" });
    expect((await operatorEvents()).map(({ id }) => id)).toEqual(["evt_op_1", "evt_op_2"]);
  });
});

describe("connection.unattributed", () => {
  it("is told at first sight, with all that the list shows", async () => {
    const leadsie = fakeAccount();
    await sweep();
    connect(leadsie, 9007199254740993n.toString(), null);
    await sweep();
    await sweep();
    const events = await operatorEvents();
    expect(events.map(({ type, cause }) => [type, cause])).toEqual([["connection.unattributed", "upstream"]]);
    expect(events[0]?.data).toEqual((await unattributed())[0]);
  });

  it("Quiet on the first day (promise 11): is not told of what the first sweep finds", async () => {
    const leadsie = fakeAccount();
    connect(leadsie, 1, null);
    await sweep();
    expect(await types()).toEqual([]);
    connect(leadsie, 2, null);
    await sweep();
    expect(await types()).toEqual(["connection.unattributed"]);
  });

  it("is not told again for what was never away, whoever else comes and goes", async () => {
    const leadsie = fakeAccount();
    await sweep();
    connect(leadsie, 1, null);
    await sweep();
    connect(leadsie, 2, null);
    await sweep();
    disconnect(leadsie, 2);
    await sweep();
    expect(await types()).toEqual(["connection.unattributed", "connection.unattributed"]);
  });

  it("is told of a webhook that names nobody, once, and not again when a sweep shows the same connection", async () => {
    const leadsie = fakeAccount();
    await sweep();
    const asset = {
      type: "Page",
      name: "A page",
      id: "page-7",
      isSuccess: true,
      message: "",
      time: new Date().toISOString(),
    };
    const webhook = {
      accessLevel: "admin",
      requestName: "Access",
      requestUrl: "https://app.leadsie.com/connect/acme/manage",
      status: "SUCCESS",
      clientName: "Somebody",
      clientSummaryUrl: "https://app.leadsie.com/client/x",
      connectionAssets: [asset],
    };
    const { keepUnattributed } = await import("../../src/refresh/unattributed.ts");
    const { readWebhook } = await import("../../src/leadsie/webhook.ts");
    const read = readWebhook(JSON.stringify(webhook));
    if (read.kind !== "connection") throw new Error(read.kind);
    for (let n = 0; n < 2; n++) await keepUnattributed(env, read.webhook, Date.now());
    expect((await operatorEvents()).map(({ cause }) => cause)).toEqual(["webhook"]);
    connect(leadsie, 7, null, [{ id: "page-7" }]);
    await sweep();
    expect(await types()).toEqual(["connection.unattributed"]);
    expect((await call("GET", "/v1/unattributed")).status).toBe(200);
  });
});
