import { describe, expect, it, vi } from "vitest";
import { call, jsonOf } from "../http/worker.ts";
import { Customer } from "./telling.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();

describe("a webhook endpoint", () => {
  it("gets a customer's events at once, each once and in order", async () => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    const ids = [...(await customer.tell(2)), ...(await customer.tell(3))];
    await vi.waitFor(() => expect(webhook.receiver.ids).toEqual(ids), SOON);
    expect(webhook.receiver.seqsOf(customer.id)).toEqual([1, 2, 3, 4, 5]);
  });

  it("gets what the history tells, byte for byte", async () => {
    const webhook = await Webhook.create();
    await call("PUT", "/v1/customers/real-1", { name: "Acme", dueAt: "2020-01-01T00:00:00Z" });
    await vi.waitFor(() => expect(webhook.receiver.typesOf()).toEqual(["customer.overdue"]), SOON);
    const { data } = await jsonOf<{ data: object[] }>(call("GET", "/v1/customers/real-1/events"));
    expect(webhook.receiver.received.map(({ event }) => event)).toEqual(data);
  });

  it("lists what was delivered, and shows that it is well", async () => {
    const webhook = await Webhook.create();
    const [id] = await new Customer().tell();
    await vi.waitFor(() => expect(webhook.receiver.ids).toHaveLength(1), SOON);
    await vi.waitFor(async () => {
      expect(await webhook.deliveries()).toMatchObject([
        { eventId: id, status: "delivered", tries: 1, attempts: [{ status: 200, answer: "thanks" }] },
      ]);
    }, SOON);
    expect((await webhook.get()).health).toMatchObject({ failingSince: null, pending: 0, lastError: null });
  });
});
