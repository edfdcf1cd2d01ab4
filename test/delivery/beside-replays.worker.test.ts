import { describe, expect, it, vi } from "vitest";
import { Account } from "../../src/account/account.ts";
import { call, jsonOf } from "../http/worker.ts";
import { Customer } from "./telling.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();

const LONG = { timeout: 30_000, interval: 50 };
const replay = (webhook: Webhook, fields: object) =>
  jsonOf<{ total: number }>(call("POST", `${webhook.path}/replay`, fields), 202);
const aMomentAgo = () => new Date(Date.now() - 1_000).toISOString();

describe("A replay", () => {
  it("of hundreds leaves what happens now its way", async () => {
    const webhook = await Webhook.create();
    const since = aMomentAgo();
    await Promise.all(Array.from({ length: 300 }, () => new Customer().tell()));
    await vi.waitFor(() => expect(webhook.receiver.ids).toHaveLength(300), LONG);
    await vi.waitFor(async () => expect(await webhook.deliveries("&status=pending")).toEqual([]), LONG);
    expect((await replay(webhook, { since, status: "all" })).total).toBe(300);
    await vi.waitFor(() => expect(webhook.receiver.ids.length).toBeGreaterThan(300), SOON);
    const ids = (await Promise.all(Array.from({ length: 30 }, () => new Customer().tell()))).flat();
    await vi.waitFor(() => expect(webhook.receiver.ids).toEqual(expect.arrayContaining(ids)), LONG);
    // Thirty at once are sent within a second or so; the replay takes thirty, at ten a second.
    expect(webhook.receiver.ids.length).toBeLessThan(300 + 30 + 200);
  }, 90_000);

  it("of what failed sends nothing again that an earlier one delivered", async () => {
    const webhook = await Webhook.create();
    const since = aMomentAgo();
    const [id] = await new Customer().tell();
    const isDelivered = () =>
      vi.waitFor(async () => {
        expect((await webhook.deliveries())[0]).toMatchObject({ eventId: id, status: "delivered" });
      }, SOON);
    await isDelivered();
    await webhook.rows("UPDATE delivery SET status = 'failed'");
    expect((await replay(webhook, { since })).total).toBe(1);
    await isDelivered();
    expect((await replay(webhook, { since })).total).toBe(0);
  });

  it("finds what was given up after a hundred thousand others came", async () => {
    const webhook = await Webhook.create();
    const since = aMomentAgo();
    await new Customer().tell();
    await vi.waitFor(async () => expect((await webhook.deliveries())[0]?.status).toBe("delivered"), SOON);
    await webhook.rows("UPDATE delivery SET status = 'failed'");
    await webhook.rows(
      `INSERT INTO delivery (n, log, no, key, seq, type, event_id, at, status, tries, attempts)
        SELECT n + 150000, log, no, key, seq, type, 'another', at, 'delivered', 1, attempts FROM delivery`,
    );
    await webhook.stub.check(false);
    expect((await replay(webhook, { since })).total).toBe(1);
  });

  it("leaves out who is erased while it is gathered", async () => {
    const webhook = await Webhook.create();
    const since = aMomentAgo();
    const customer = new Customer();
    await customer.tell(3);
    await vi.waitFor(() => expect(webhook.receiver.ids).toHaveLength(3), SOON);
    const [read, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // All logs are read at once: the customer's has answered when the last one is asked.
    const original = Account.prototype.feedSince;
    const late = async function (this: Account, time: number) {
      read.resolve();
      await go.promise;
      return original.call(this, time);
    };
    vi.spyOn(Account.prototype, "feedSince").mockImplementation(late as never);
    const begun = replay(webhook, { since, status: "all" });
    await read.promise;
    await customer.erase();
    await webhook.stub.forgetCustomer(await customer.hash());
    go.resolve();
    await begun;
    const rows = await webhook.rows<{ key: string; type: string }>("SELECT key, type FROM delivery");
    const key = await customer.hash();
    expect(rows.filter((row) => row.key === key && row.type !== "customer.erased")).toEqual([]);
  });
});
