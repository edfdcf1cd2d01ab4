import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../src/delivery/endpoint.ts";
import { account } from "../../src/stubs.ts";
import { call, errorsOf, jsonOf } from "../http/worker.ts";
import { never, type Received, status } from "./receiver.ts";
import { Customer } from "./telling.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();

/** As any receiver would: with the package that Standard Webhooks gives for it. Throws where it is not from us. */
function verify(secret: string, { id, timestamp, signature, body }: Received): unknown {
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  return new StandardWebhook(secret).verify(body, headers);
}

describe("FAULTS row 29: 410", () => {
  it("disables the endpoint, told by webhook.disabled to the others and the feed", async () => {
    const other = await Webhook.create({ events: ["webhook.disabled"] });
    const webhook = await Webhook.create({ description: "CRM" });
    webhook.receiver.answer = status(410);
    await new Customer().tell();
    await vi.waitFor(() => expect(other.receiver.received).toHaveLength(1), SOON);
    const told = other.receiver.received[0];
    expect(told?.event).toMatchObject({
      type: "webhook.disabled",
      customUserId: null,
      seq: null,
      data: { id: webhook.id, description: "CRM", reason: "gone" },
    });
    const feed = await jsonOf<{ data: { id: string }[] }>(
      call("GET", "/v1/events?type=webhook.disabled&limit=200"),
    );
    expect(feed.data.filter(({ id }) => id === told?.id)).toHaveLength(1);
    expect(await webhook.get()).toMatchObject({ enabled: false, disabledReason: "gone" });
    const { length } = webhook.receiver.received;
    await new Customer().tell();
    expect(webhook.receiver.received).toHaveLength(length);
  });

  it("is told each time, also twice within a millisecond", async () => {
    const other = await Webhook.create({ events: ["webhook.disabled"] });
    const webhook = await Webhook.create();
    const now = Date.now();
    await webhook.world({ now: () => now });
    webhook.receiver.answer = status(410);
    const customer = new Customer();
    for (const times of [1, 2]) {
      await webhook.patch({ enabled: true });
      await customer.tell();
      await vi.waitFor(() => expect(other.receiver.ids).toHaveLength(times), SOON);
    }
    expect(new Set(other.receiver.ids).size).toBe(2);
  });

  describe("although the endpoint's object is gone before it could tell", () => {
    async function untold() {
      const other = await Webhook.create({ events: ["webhook.disabled"] });
      const webhook = await Webhook.create();
      const event = {
        id: `evt_${webhook.id}_disabled_1`,
        type: "webhook.disabled",
        cause: "operator",
        data: { id: webhook.id },
      };
      await runInDurableObject(webhook.stub, (_: Endpoint, { storage }) => {
        storage.sql.exec(
          `UPDATE fact
           SET value = json_set(value, '$.enabled', json('false'), '$.unsettled', json('true'), '$.toTell', json(?))
           WHERE name = 'settings'`,
          JSON.stringify([event]),
        );
        return storage.setAlarm(Date.now() + 60_000);
      });
      await abortAllDurableObjects();
      return { other, webhook, event };
    }

    async function expectTold(
      { other, webhook, event }: Awaited<ReturnType<typeof untold>>,
      enabled: boolean,
    ) {
      await vi.waitFor(() => expect(other.receiver.ids).toEqual([event.id]), SOON);
      await vi.waitFor(async () => {
        const listed = (await account(env).listEndpoints()).find(({ id }) => id === webhook.id);
        expect(listed?.enabled).toBe(enabled);
      }, SOON);
    }

    it("is told by the alarm", async () => {
      const all = await untold();
      await all.webhook.alarm();
      await expectTold(all, false);
    });

    it("is told when it is enabled again first, and the endpoint is sent what comes", async () => {
      const all = await untold();
      await all.webhook.patch({ enabled: true });
      await expectTold(all, true);
      const { length } = all.webhook.receiver.received;
      await new Customer().tell();
      await vi.waitFor(() => expect(all.webhook.receiver.received.length).toBeGreaterThan(length), SOON);
    });
  });
});

describe("FAULTS row 30: an address that no webhook may go to", () => {
  it.each([
    ["http://receiver.acme.dev/"],
    ["https://127.0.0.1/"],
    ["https://[::ffff:7f00:1]/"],
    ["https://2130706433/"],
    ["https://169.254.169.254/latest"],
    ["https://localhost./"],
    ["https://db.internal/"],
    ["https://user@receiver.acme.dev/"],
    ["https://receiver.acme.dev:8443/"],
    ["https://connectwatch.example/hooks/leadsie/x"],
  ])("%s is refused with 400", async (url) => {
    expect(await errorsOf(call("POST", "/v1/webhooks", { url }))).toEqual([["url", "webhook_url_refused"]]);
  });

  it("is refused in a PATCH too", async () => {
    const webhook = await Webhook.create();
    const patch = call("PATCH", webhook.path, { url: "https://10.0.0.1/" });
    expect(await errorsOf(patch)).toEqual([["url", "webhook_url_refused"]]);
    expect((await webhook.get()).url).toBe(webhook.receiver.url);
  });

  it("is refused again at sending", async () => {
    const webhook = await Webhook.create();
    await runInDurableObject(webhook.stub, (_: Endpoint, { storage }) => {
      storage.sql.exec(
        "UPDATE fact SET value = json_set(value, '$.url', 'https://10.0.0.1/hook') WHERE name = 'settings'",
      );
    });
    await webhook.evict();
    await new Customer().tell();
    await vi.waitFor(async () => {
      const [delivery] = await webhook.deliveries();
      expect(delivery?.attempts).toMatchObject([{ status: null, error: expect.stringContaining("url ") }]);
    }, SOON);
    expect(webhook.receiver.received).toHaveLength(0);
  });
});

describe("FAULTS row 31: killed after sending, before recording", () => {
  it("sends again with the same id", async () => {
    const webhook = await Webhook.create();
    const answered = Promise.withResolvers<void>();
    webhook.receiver.answer = () => {
      answered.resolve();
      return new Response();
    };
    const [id] = await new Customer().tell();
    await answered.promise;
    expect(await webhook.rows("SELECT 1 FROM delivery")).toEqual([]);
    await abortAllDurableObjects();
    await webhook.alarm();
    await vi.waitFor(() => expect(webhook.receiver.ids).toEqual([id, id]), SOON);
    await vi.waitFor(async () => {
      expect((await webhook.deliveries()).map(({ eventId, status }) => [eventId, status])).toEqual([
        [id, "delivered"],
      ]);
    }, SOON);
  });
});

describe("FAULTS row 32: one endpoint hangs, one customer has 10,000 events waiting", () => {
  it("one of ten hangs: the other nine are on time", async () => {
    const webhooks = await Promise.all(Array.from({ length: 10 }, () => Webhook.create()));
    const [hanging, ...others] = webhooks;
    if (hanging) hanging.receiver.answer = never;
    const customers = Array.from({ length: 20 }, () => new Customer());
    const ids = (await Promise.all(customers.map((customer) => customer.tell(2)))).flat().sort();
    for (const { receiver } of others) {
      await vi.waitFor(() => expect(receiver.ids.toSorted()).toEqual(ids), { timeout: 3_000, interval: 10 });
    }
    expect(hanging?.receiver.received.length).toBeLessThanOrEqual(6);
  });

  it.each([
    ["fails", status(500)],
    ["hangs", never],
  ])("a flood of one customer whose events %s delays no other customer", async (_, answer) => {
    const webhook = await Webhook.create();
    const flood = new Customer();
    webhook.receiver.answer = (received) =>
      received.event.customUserId === flood.id ? answer(received) : new Response();
    await flood.tell(10_000);
    await vi.waitFor(async () => expect((await webhook.get()).health.pending).toBe(10_000), SOON);
    for (let one = 0; one < 5; one++) {
      const other = new Customer();
      await other.tell(2);
      await vi.waitFor(() => expect(webhook.receiver.seqsOf(other.id)).toEqual([1, 2]), {
        timeout: 1_000,
        interval: 5,
      });
    }
    expect(new Set(webhook.receiver.seqsOf(flood.id))).toEqual(new Set([1]));
  });

  it("nor does it where order is not asked for", async () => {
    const webhook = await Webhook.create({ ordered: false });
    webhook.receiver.answer = async () => {
      await scheduler.wait(20);
      return new Response();
    };
    const flood = new Customer();
    await flood.tell(1_000);
    const other = new Customer();
    await other.tell(1);
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(other.id)).toEqual([1]), {
      timeout: 1_000,
      interval: 5,
    });
    expect(webhook.receiver.seqsOf(flood.id).length).toBeLessThan(900);
  });
});

describe("FAULTS row 33: the secret is rotated in the middle", () => {
  it("both sign for the overlap, then the new one alone", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    await customer.tell();
    const rotated = await jsonOf<{ secret: string }>(
      call("POST", `${webhook.path}/rotate`, { overlapSeconds: 2 }),
    );
    await customer.tell();
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(2), SOON);
    const [before, during] = webhook.receiver.received as [Received, Received];
    expect(verify(webhook.secret, before)).toEqual(before.event);
    expect(() => verify(rotated.secret, before)).toThrow();
    expect(during.signature.split(" ")).toHaveLength(2);
    expect(verify(webhook.secret, during)).toEqual(during.event);
    expect(verify(rotated.secret, during)).toEqual(during.event);
    await webhook.world({ now: () => Date.now() + 2_001 });
    await customer.tell();
    await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(3), SOON);
    const after = webhook.receiver.received[2] as Received;
    expect(after.signature.split(" ")).toHaveLength(1);
    expect(verify(rotated.secret, after)).toEqual(after.event);
    expect(() => verify(webhook.secret, after)).toThrow();
  });
});
