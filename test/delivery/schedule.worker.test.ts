import { createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { WAITS_MS } from "../../src/delivery/constants.ts";
import { call, jsonOf } from "../http/worker.ts";
import { never, status } from "./receiver.ts";
import { Customer } from "./telling.ts";
import { pass, withSetClock } from "./time.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();
withSetClock();

/** Waits until the newest delivery has had so many tries, and gives it. */
async function tried(webhook: Webhook, tries: number) {
  return vi.waitFor(async () => {
    const delivery = (await webhook.deliveries())[0];
    expect(delivery?.attempts).toHaveLength(tries);
    if (!delivery) throw new Error("there is none");
    return delivery;
  }, SOON);
}

/** Lets the time pass until the newest delivery is due again, and its alarm come. */
async function nextTry(webhook: Webhook): Promise<number> {
  const at = Date.parse((await webhook.deliveries())[0]?.nextTryAt ?? "");
  const waited = at - Date.now();
  pass(waited);
  await webhook.alarm();
  return waited;
}

function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Uint8Array.fromBase64(secret.slice("whsec_".length));
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

describe("FAULTS row 27: receivers that answer 500, hang, reset or send 10 MB", () => {
  it("are tried ten times by the schedule, with the same id, a new timestamp and a fresh signature", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    const [id] = await new Customer().tell();
    const waits: number[] = [];
    for (let tries = 1; tries <= 10; tries++) {
      const delivery = await tried(webhook, tries);
      expect([delivery.status, delivery.tries]).toEqual([tries < 10 ? "pending" : "failed", tries]);
      if (tries < 10) waits.push(await nextTry(webhook));
    }
    waits.forEach((waited, index) => {
      const wait = WAITS_MS[index] ?? 0;
      expect(waited).toBeGreaterThanOrEqual(wait * 0.8 - 1_000);
      expect(waited).toBeLessThanOrEqual(wait * 1.2);
    });
    const { received } = webhook.receiver;
    expect(received.map((one) => one.id)).toEqual(Array.from({ length: 10 }, () => id));
    expect(new Set(received.map(({ timestamp }) => timestamp)).size).toBe(10);
    for (const one of received) {
      expect(one.signature).toBe(signatureOf(webhook.secret, one.id, one.timestamp, one.body));
    }
  });

  it("a refusal (4xx) is given up after the fourth try", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(422);
    await new Customer().tell();
    for (let tries = 1; tries < 4; tries++) {
      await tried(webhook, tries);
      await nextTry(webhook);
    }
    expect((await tried(webhook, 4)).status).toBe("failed");
  });

  it("then the customer's next event follows", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    webhook.receiver.answer = ({ event }) => new Response(null, { status: event.seq === 1 ? 400 : 200 });
    await customer.tell(2);
    for (let tries = 1; tries < 4; tries++) {
      await vi.waitFor(async () => expect((await webhook.deliveries()).at(-1)?.tries).toBe(tries), SOON);
      expect(webhook.receiver.seqsOf(customer.id)).not.toContain(2);
      pass(Date.parse((await webhook.deliveries()).at(-1)?.nextTryAt ?? "") - Date.now());
      await webhook.alarm();
    }
    await vi.waitFor(() => expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 1, 1, 1, 2]), SOON);
  });

  it("what hangs is given up after its time limit and tried again", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = never;
    await webhook.world({ limitMs: 100 });
    const [id] = await new Customer().tell();
    const delivery = await tried(webhook, 1);
    expect(delivery).toMatchObject({
      status: "pending",
      attempts: [{ status: null, error: "No answer within 0.1 s." }],
    });
    webhook.receiver.answer = status(200);
    await nextTry(webhook);
    await vi.waitFor(() => expect(webhook.receiver.ids).toEqual([id, id]), SOON);
  });

  it("a connection that breaks is tried again", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = () => {
      throw new TypeError("Network connection lost.");
    };
    await new Customer().tell();
    expect(await tried(webhook, 1)).toMatchObject({
      status: "pending",
      attempts: [{ status: null, error: "Network connection lost." }],
    });
    webhook.receiver.answer = status(204);
    await nextTry(webhook);
    expect(await tried(webhook, 2)).toMatchObject({ status: "delivered", attempts: [{}, { status: 204 }] });
  });

  it("of an answer of 10 MB at most 1 KiB is read and kept", async () => {
    const webhook = await Webhook.create();
    let sent = 0;
    webhook.receiver.answer = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 1000;
            if (sent > 10_000_000) controller.close();
            else controller.enqueue(new Uint8Array(1000).fill(0xff));
          },
        }),
      );
    await new Customer().tell();
    const delivery = await tried(webhook, 1);
    expect(delivery).toMatchObject({ status: "delivered", attempts: [{ answer: "\uFFFD".repeat(1024) }] });
    expect(sent).toBeLessThan(10_000);
  });

  it("Retry-After is honoured on 429 and 503", async () => {
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(429, { "retry-after": "120" });
    await new Customer().tell();
    await tried(webhook, 1);
    webhook.receiver.answer = status(503, { "retry-after": "7200" });
    expect(await nextTry(webhook)).toBeGreaterThan(119_000);
    await tried(webhook, 2);
    expect(await nextTry(webhook)).toBeGreaterThan(7_199_000);
  });
});

describe("FAULTS row 28: a redirect", () => {
  it.each([301, 308])("%d is a failure and is not followed", async (code) => {
    const elsewhere = await Webhook.create({ events: ["webhook.disabled"] });
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(code, { location: elsewhere.receiver.url });
    await new Customer().tell();
    expect(await tried(webhook, 1)).toMatchObject({ status: "pending", attempts: [{ status: code }] });
    expect(webhook.receiver.received).toHaveLength(1);
    expect(elsewhere.receiver.received).toHaveLength(0);
  });
});

describe("five days of nothing but failure", () => {
  it("disable the endpoint, which is told once to the feed and the others; enabled again it goes on where it stopped", async () => {
    const other = await Webhook.create({ events: ["webhook.disabled"] });
    const webhook = await Webhook.create();
    webhook.receiver.answer = status(500);
    const customer = new Customer();
    await customer.tell(3);
    for (let tries = 1; (await webhook.get()).enabled; tries++) {
      await vi.waitFor(
        async () => expect((await webhook.deliveries()).at(-1)?.attempts).toHaveLength(Math.min(tries, 10)),
        SOON,
      );
      const due = (await webhook.deliveries()).map(({ nextTryAt }) => nextTryAt).filter((at) => at !== null);
      if (due.length === 0) break;
      pass(Math.max(Date.parse(due[0] ?? "") - Date.now(), 0));
      await webhook.alarm();
      await vi.waitFor(() => expect(webhook.receiver.received.length).toBeGreaterThan(tries), SOON);
      if (tries > 40) break;
    }
    const { enabled, disabledReason } = await webhook.get();
    expect({ enabled, disabledReason }).toEqual({ enabled: false, disabledReason: "failing" });
    await vi.waitFor(() => expect(other.receiver.typesOf()).toEqual(["webhook.disabled"]), SOON);
    expect(other.receiver.received[0]?.event.data).toMatchObject({ id: webhook.id, reason: "failing" });
    const { data } = await jsonOf<{ data: { type: string; data: { id: string } }[] }>(
      call("GET", "/v1/events?type=webhook.disabled&limit=200"),
    );
    expect(data.filter((event) => event.data.id === webhook.id)).toHaveLength(1);

    await customer.tell(2);
    webhook.receiver.answer = status(200);
    const before = webhook.receiver.received.length;
    await webhook.patch({ enabled: true });
    await vi.waitFor(() => {
      pass(100);
      const seqs = webhook.receiver.seqsOf(customer.id).slice(before);
      expect(seqs.at(-1)).toBe(5);
      expect(seqs).toEqual([...seqs].sort());
    }, SOON);
  });
});
