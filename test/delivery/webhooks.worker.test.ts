import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../src/delivery/endpoint.ts";
import type { DeliveryJson, WebhookJson } from "../../src/delivery/view.ts";
import { checkEndpoints } from "../../src/refresh/check-endpoints.ts";
import { account, directoryOf, endpoint } from "../../src/stubs.ts";
import { CONNECT, call, errorsOf, jsonOf, type LinkJson, type Page, problemOf } from "../http/worker.ts";
import { Receiver, status } from "./receiver.ts";
import { CHANGED, Customer } from "./telling.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();

describe("POST /v1/webhooks", () => {
  it("answers with the endpoint and, this once, its secret", async () => {
    const { url } = new Receiver();
    const made = await jsonOf<WebhookJson & { secret: string }>(call("POST", "/v1/webhooks", { url }), 201);
    expect(made).toMatchObject({
      ...{
        id: expect.stringMatching(/^we_[0-9a-f]{32}$/),
        secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      },
      ...{
        url,
        events: null,
        causes: null,
        format: "standard",
        ordered: true,
        description: null,
        enabled: true,
      },
      health: { failingSince: null, lastSuccessAt: null, lastError: null, pending: 0 },
    });
    const shown = await (await call("GET", `/v1/webhooks/${made.id}`)).text();
    expect(shown).not.toContain("secret");
    expect(shown).not.toContain("whsec_");
    await call("DELETE", `/v1/webhooks/${made.id}`);
  });

  it("keeps the secret sealed", async () => {
    const webhook = await Webhook.create();
    const rows = await webhook.rows<{ value: string }>("SELECT value FROM fact");
    expect(JSON.stringify(rows)).not.toContain(webhook.secret.slice("whsec_".length));
    expect(rows).toHaveLength(2);
  });

  it("gives the same endpoint and secret to the same Idempotency-Key, another body a 409", async () => {
    const { url } = new Receiver();
    const headers = { "idempotency-key": "make-one" };
    const first = await jsonOf<{ id: string }>(call("POST", "/v1/webhooks", { url }, headers), 201);
    expect(await jsonOf(call("POST", "/v1/webhooks", { url }, headers), 201)).toEqual(first);
    await problemOf(call("POST", "/v1/webhooks", { url, ordered: false }, headers), 409);
    const { data } = await jsonOf<Page<WebhookJson>>(call("GET", "/v1/webhooks"));
    expect(data.filter((one) => one.url === url)).toHaveLength(1);
    await call("DELETE", `/v1/webhooks/${first.id}`);
  });

  it.each([
    [{}, "url", "invalid_type"],
    [{ url: 7 }, "url", "invalid_type"],
    [{ url: "https://x.acme.dev", events: [] }, "events", "too_small"],
    [{ url: "https://x.acme.dev", events: ["customer.gone"] }, "events.0", "invalid_value"],
    [{ url: "https://x.acme.dev", causes: ["magic"] }, "causes.0", "invalid_value"],
    [{ url: "https://x.acme.dev", format: "teams" }, "format", "invalid_value"],
    [{ url: "https://x.acme.dev", secret: "whsec_x" }, "secret", "unknown_field"],
    [{ url: "https://x.acme.dev", startAt: "2999-01-01T00:00:00Z" }, "startAt", "start_at_future"],
    [{ url: "https://x.acme.dev", startAt: "2020-01-01T00:00:00Z" }, "startAt", "start_at_gone"],
  ])("refuses %j", async (body, path, code) => {
    expect(await errorsOf(call("POST", "/v1/webhooks", body))).toEqual([[path, code]]);
  });

  it("sends only events and causes that were asked for", async () => {
    const events = await Webhook.create({ events: ["connection.changed"] });
    const causes = await Webhook.create({ causes: ["report"] });
    const customer = new Customer();
    await customer.tell(1, CHANGED, "webhook");
    await customer.tell(1, { type: "customer.moved", data: { to: "x" } }, "report");
    await vi.waitFor(() => expect(causes.receiver.typesOf()).toEqual(["customer.moved"]), SOON);
    await vi.waitFor(() => expect(events.receiver.typesOf()).toEqual(["connection.changed"]), SOON);
  });

  it("startAt: gets earlier events too, then what comes", async () => {
    const since = new Date().toISOString();
    const customer = new Customer();
    await customer.tell(3);
    const late = await Webhook.create({ startAt: since });
    const later = await Webhook.create();
    await customer.tell(1);
    await vi.waitFor(() => expect(late.receiver.seqsOf(customer.id)).toEqual([1, 2, 3, 4]), SOON);
    await vi.waitFor(() => expect(later.receiver.seqsOf(customer.id)).toEqual([4]), SOON);
  });

  it("format slack: posts a text", async () => {
    const webhook = await Webhook.create({ format: "slack" });
    await new Customer("Acme <1>").tell(1, { type: "customer.moved", data: { to: "x" } });
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(1), SOON);
    const [received] = webhook.receiver.received;
    expect(Object.keys(JSON.parse(received?.body ?? ""))).toEqual(["text"]);
    expect(received?.body).toContain("Acme &lt;1&gt;");
  });

  it("a reminder carries the customer's newest live link", async () => {
    const webhook = await Webhook.create({ events: ["customer.reminder"] });
    const customer = new Customer("reminded");
    const link = { requestUrl: CONNECT, customUserId: customer.id, ifExists: "create" };
    const live = await jsonOf<LinkJson>(call("POST", "/v1/links", link), 201);
    const disabled = await jsonOf<LinkJson>(call("POST", "/v1/links", link), 201);
    await call("PATCH", `/v1/links/${disabled.slug}`, { disabled: true });
    await customer.tell(1, { type: "customer.reminder", data: { n: 1, of: 1, missing: [] } }, "deadline");
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(1), SOON);
    expect(webhook.receiver.received[0]?.event.data).toEqual({ n: 1, of: 1, missing: [], linkUrl: live.url });
  });
});

describe("/v1/webhooks", () => {
  it("lists oldest first, in pages", async () => {
    const made = [await Webhook.create(), await Webhook.create(), await Webhook.create()];
    const ids: string[] = [];
    let cursor = "";
    do {
      const page = await jsonOf<Page<WebhookJson>>(call("GET", `/v1/webhooks?limit=1${cursor}`));
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.next === null ? "" : `&cursor=${page.next}`;
    } while (cursor);
    expect(ids).toEqual(made.map(({ id }) => id));
  });

  it("there are at most fifty", async () => {
    const kept = await account(env).listEndpoints();
    const ids = Array.from({ length: 50 - kept.length }, (_, n) => `we_${String(n).padStart(32, "0")}`);
    for (const id of ids) await account(env).addEndpoint(id);
    expect(await errorsOf(call("POST", "/v1/webhooks", { url: new Receiver().url }))).toEqual([
      ["", "too_many_webhooks"],
    ]);
    for (const id of ids) await account(env).removeEndpoint(id);
  });

  it("PATCH changes what is given, null means all again", async () => {
    const webhook = await Webhook.create({ events: ["customer.lost"], description: "CRM" });
    const moved = new Receiver();
    expect(await webhook.patch({ events: null, url: moved.url, description: null })).toMatchObject({
      events: null,
      url: moved.url,
      description: null,
    });
    const customer = new Customer();
    await customer.tell();
    await vi.waitFor(() => expect(moved.seqsOf(customer.id)).toEqual([1]), SOON);
    expect(await errorsOf(call("PATCH", webhook.path, { startAt: null }))).toEqual([
      ["startAt", "unknown_field"],
    ]);
    expect(await errorsOf(call("PATCH", webhook.path, { url: null }))).toEqual([["url", "invalid_type"]]);
  });

  it("PATCH null gives format, ordered and enabled the value they begin with", async () => {
    const webhook = await Webhook.create({ format: "slack", ordered: false });
    await webhook.patch({ enabled: false });
    expect(await webhook.patch({ format: null, ordered: null, enabled: null })).toMatchObject({
      format: "standard",
      ordered: true,
      enabled: true,
      disabledReason: null,
    });
  });

  it("disabled by hand it gets nothing, enabled again it resumes where it stopped", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    await customer.tell(2);
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 2]), SOON);
    expect(await webhook.patch({ enabled: false })).toMatchObject({
      enabled: false,
      disabledReason: "manual",
    });
    await customer.tell(2);
    await webhook.evict();
    await webhook.stub.check(true);
    expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 2]);
    expect(await webhook.patch({ enabled: true })).toMatchObject({ enabled: true, disabledReason: null });
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 2, 3, 4]), SOON);
  });

  it("order can be given up and asked for again while events wait", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    const customer = new Customer();
    await customer.tell(3);
    await vi.waitFor(async () => expect((await webhook.deliveries()).at(-1)?.tries).toBe(1), SOON);
    await webhook.patch({ ordered: false });
    await vi.waitFor(
      async () => expect((await webhook.deliveries()).filter(({ tries }) => tries > 0)).toHaveLength(3),
      SOON,
    );
    await webhook.patch({ ordered: true });
    expect((await webhook.deliveries()).filter(({ nextTryAt }) => nextTryAt !== null)).toHaveLength(1);
  });

  it("DELETE leaves nothing behind, and what is not there is a 404 everywhere", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    await customer.tell();
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(1), SOON);
    expect((await call("DELETE", webhook.path)).status).toBe(204);
    await customer.tell();
    const tables = await webhook.rows<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    expect(tables).toEqual([]);
    expect(webhook.receiver.received).toHaveLength(1);
    const calls: [string, string, unknown?][] = [
      ["GET", ""],
      ["PATCH", "", {}],
      ["DELETE", ""],
      ["POST", "/rotate"],
      ["POST", "/test"],
      ["POST", "/replay", { since: "2026-01-01T00:00:00Z" }],
      ["GET", "/replay/re_1"],
      ["GET", "/deliveries"],
    ];
    for (const [method, more, body] of calls) {
      await problemOf(call(method, webhook.path + more, body), 404);
      await problemOf(call(method, `/v1/webhooks/we_nobody${more}`, body), 404);
    }
  });

  it("a read of an endpoint that does not exist writes nothing", async () => {
    const id = `we_${"f".repeat(32)}`;
    await problemOf(call("GET", `/v1/webhooks/${id}`), 404);
    const tables = await runInDurableObject(endpoint(env, id), (_: Endpoint, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("POST /v1/webhooks/{id}/test", () => {
  it("sends a webhook.test whatever was asked for, and answers with what the endpoint said", async () => {
    const webhook = await Webhook.create({ events: ["customer.lost"] });
    webhook.receiver.answer = () => new Response("hello", { status: 202 });
    const said = await jsonOf<{ eventId: string }>(call("POST", `${webhook.path}/test`));
    expect(said).toMatchObject({ delivered: true, status: 202, answer: "hello", error: null });
    expect(webhook.receiver.received.map(({ id, event }) => [id, event.type, event.customUserId])).toEqual([
      [said.eventId, "webhook.test", null],
    ]);
    expect(await webhook.deliveries()).toMatchObject([{ eventId: said.eventId, status: "delivered" }]);
  });

  it("answers with a failure too, and tries it once", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    expect(await jsonOf(call("POST", `${webhook.path}/test`))).toMatchObject({
      delivered: false,
      status: 500,
    });
    expect(await webhook.deliveries("&status=failed")).toMatchObject([{ type: "webhook.test", tries: 1 }]);
    expect(await webhook.deliveries("&status=pending")).toEqual([]);
  });

  it("a good one makes everything waiting due, at about ten a second", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    const customers = Array.from({ length: 8 }, () => new Customer());
    await Promise.all(customers.map((customer) => customer.tell(2)));
    await vi.waitFor(async () => {
      const heads = (await webhook.deliveries()).filter(({ tries }) => tries === 1);
      expect(heads).toHaveLength(8);
    }, SOON);
    webhook.receiver.answer = status(200);
    const before = webhook.receiver.received.length;
    // Half a minute later: that was an outage.
    await webhook.world({ now: () => Date.now() + 30_000 });
    await call("POST", `${webhook.path}/test`);
    await vi.waitFor(() => expect(webhook.receiver.received.length).toBe(before + 1 + 16), SOON);
    for (const customer of customers) expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 1, 2]);
    const times = webhook.receiver.received.slice(before + 1).map(({ at }) => at);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(15 * 100 * 0.8);
  });
});

describe("a failure among events that succeed", () => {
  it("is tried again at once, and slows down nobody", async () => {
    const webhook = await Webhook.create();
    const [failing, other] = [new Customer(), new Customer()];
    let broken = true;
    webhook.receiver.answer = ({ event }) =>
      new Response(null, { status: broken && event.customUserId === failing.id ? 500 : 200 });
    await failing.tell(1);
    await vi.waitFor(async () => expect((await webhook.deliveries())[0]?.tries).toBe(1), SOON);
    broken = false;
    await other.tell(100);
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(failing.id)).toEqual([1, 1]), {
      timeout: 2_000,
      interval: 5,
    });
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(other.id)).toHaveLength(100), {
      timeout: 5_000,
      interval: 5,
    });
  });
});

describe("POST /v1/webhooks/{id}/replay", () => {
  const since = "2026-01-01T00:00:00Z";

  async function over(webhook: Webhook, id: string) {
    return vi.waitFor(async () => {
      const progress = await jsonOf<{ pending: number }>(call("GET", `${webhook.path}/replay/${id}`));
      expect(progress.pending).toBe(0);
      return progress;
    }, SOON);
  }

  it("sends what failed again with the same ids, in order, and tells how far it is, over an eviction", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    webhook.receiver.answer = status(400);
    const ids = await customer.tell(2);
    await runInDurableObject(webhook.stub, (_: Endpoint, { storage }) => storage.sync());
    await vi.waitFor(async () => expect((await webhook.deliveries()).at(-1)?.tries).toBe(1), SOON);
    await runInDurableObject(webhook.stub, (_: Endpoint, { storage }) => {
      storage.sql.exec("UPDATE delivery SET status = 'failed', due_at = NULL");
    });
    await webhook.evict();
    webhook.receiver.answer = status(200);
    const before = webhook.receiver.received.length;
    const begun = await jsonOf<{ id: string; total: number }>(
      call("POST", `${webhook.path}/replay`, { since }),
      202,
    );
    expect(begun.total).toBe(2);
    await webhook.evict();
    await webhook.alarm();
    expect(await over(webhook, begun.id)).toMatchObject({
      id: begun.id,
      total: 2,
      delivered: 2,
      failed: 0,
      dropped: 0,
    });
    expect(webhook.receiver.ids.slice(before)).toEqual(ids);
  });

  it("status all: everything since then that the endpoint wants, of the types and the customer asked for", async () => {
    const from = new Date().toISOString();
    const webhook = await Webhook.create();
    const [one, other] = [new Customer(), new Customer()];
    await one.tell(3);
    await one.tell(1, { type: "customer.moved", data: { to: "x" } });
    await other.tell(2);
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(6), SOON);
    const wish = { since: from, status: "all", customUserId: one.id, types: ["connection.changed"] };
    const begun = await jsonOf<{ id: string; total: number }>(
      call("POST", `${webhook.path}/replay`, wish),
      202,
    );
    expect(begun.total).toBe(3);
    await over(webhook, begun.id);
    expect(webhook.receiver.seqsOf(one.id)).toEqual([1, 2, 3, 4, 1, 2, 3]);
    const late = { since: from, until: from, status: "all" };
    expect(await jsonOf(call("POST", `${webhook.path}/replay`, late), 202)).toMatchObject({ total: 0 });
  });

  it("by ids: those, once each; what was never delivered here is a 400", async () => {
    const webhook = await Webhook.create();
    const ids = await new Customer().tell(3);
    await vi.waitFor(async () => expect(await webhook.deliveries("&status=delivered")).toHaveLength(3), SOON);
    const eventIds = [ids[2], ids[0], ids[2]];
    const begun = await jsonOf<{ id: string; total: number }>(
      call("POST", `${webhook.path}/replay`, { eventIds }),
      202,
    );
    expect(begun.total).toBe(2);
    await over(webhook, begun.id);
    expect(webhook.receiver.ids.slice(3)).toEqual([ids[0], ids[2]]);
    expect(await errorsOf(call("POST", `${webhook.path}/replay`, { eventIds: ["evt_x_1"] }))).toEqual([
      ["eventIds", "event_unknown"],
    ]);
  });

  it.each([[{}], [{ since, eventIds: ["evt_x"] }], [{ until: since }], [{ since, status: "pending" }]])(
    "refuses %j",
    async (body) => {
      const webhook = await Webhook.create();
      await problemOf(call("POST", `${webhook.path}/replay`, body), 400);
    },
  );
});

describe("GET /v1/webhooks/{id}/deliveries", () => {
  it("is paged, newest first, and filtered by status", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = ({ event }) => new Response(null, { status: event.seq === 3 ? 500 : 200 });
    const ids = await new Customer().tell(4);
    await vi.waitFor(
      async () => expect((await webhook.deliveries("&status=pending"))[1]?.tries).toBe(1),
      SOON,
    );
    const found: DeliveryJson[] = [];
    let cursor = "";
    do {
      const page = await jsonOf<Page<DeliveryJson>>(
        call("GET", `${webhook.path}/deliveries?limit=3${cursor}`),
      );
      found.push(...page.data);
      cursor = page.next === null ? "" : `&cursor=${page.next}`;
    } while (cursor);
    expect(found.map(({ eventId, status }) => [eventId, status])).toEqual([
      [ids[3], "pending"],
      [ids[2], "pending"],
      [ids[1], "delivered"],
      [ids[0], "delivered"],
    ]);
    expect((await webhook.deliveries("&status=delivered")).map(({ eventId }) => eventId)).toEqual([
      ids[1],
      ids[0],
    ]);
    await problemOf(call("GET", `${webhook.path}/deliveries?status=lost`), 400);
    await problemOf(call("GET", `${webhook.path}/deliveries?cursor=x.y`), 400);
  });
});

describe("a customer who is erased", () => {
  it("vanishes from the deliveries; only customer.erased is still told", async () => {
    const webhook = await Webhook.create();
    const [gone, other] = [new Customer(), new Customer()];
    webhook.receiver.answer = status(500);
    await gone.tell(3);
    await gone.tell(1, { type: "customer.erased", data: {} } as never);
    await other.tell(1);
    await vi.waitFor(
      async () => expect((await webhook.deliveries()).filter(({ tries }) => tries === 1)).toHaveLength(2),
      SOON,
    );
    webhook.receiver.answer = status(200);
    expect(await webhook.stub.forgetCustomer(await gone.hash())).toBe(3);
    await vi.waitFor(() => expect(webhook.receiver.typesOf()).toContain("customer.erased"), SOON);
    expect(webhook.receiver.seqsOf(gone.id)).toEqual([1, 4]);
    await vi.waitFor(async () => {
      expect(
        (await webhook.deliveries()).map(({ type, status, customerKey }) => [type, status, customerKey]),
      ).toEqual([
        ["connection.changed", "delivered", await other.hash()],
        ["customer.erased", "delivered", null],
      ]);
    }, SOON);
  });

  it("what is under way when it is erased counts for nothing", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    const answer = Promise.withResolvers<Response>();
    webhook.receiver.answer = () => answer.promise;
    await customer.tell(2);
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(1), SOON);
    expect(await webhook.stub.forgetCustomer(await customer.hash())).toBe(2);
    answer.resolve(new Response());
    await webhook.evict();
    expect(await webhook.deliveries()).toEqual([]);
    expect(webhook.receiver.received).toHaveLength(1);
  });
});

describe("the tick", () => {
  it("sets an alarm that is absent: what waits goes on", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    const [id] = await new Customer().tell();
    await vi.waitFor(async () => expect((await webhook.deliveries())[0]?.tries).toBe(1), SOON);
    webhook.receiver.answer = status(200);
    await webhook.evict();
    await runInDurableObject(webhook.stub, async (_: Endpoint, { storage }) => {
      storage.sql.exec("UPDATE delivery SET due_at = 1");
      await storage.deleteAlarm();
    });
    await webhook.evict();
    await checkEndpoints(env, Date.now());
    await vi.waitFor(() => expect(webhook.receiver.ids).toEqual([id, id]), SOON);
  });

  it("heals a subscription that was lost", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    await directoryOf(env, customer.id).unsubscribe(webhook.id);
    await customer.tell(2);
    await webhook.stub.check(true);
    await customer.tell(1);
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 2, 3]), SOON);
  });

  it("clears away an endpoint that was listed and never made", async () => {
    const id = `we_${"e".repeat(32)}`;
    await account(env).addEndpoint(id);
    await checkEndpoints(env, Date.now());
    expect((await account(env).listEndpoints()).map((one) => one.id)).toContain(id);
    await checkEndpoints(env, Date.now() + 6 * 60_000);
    expect((await account(env).listEndpoints()).map((one) => one.id)).not.toContain(id);
  });
});
