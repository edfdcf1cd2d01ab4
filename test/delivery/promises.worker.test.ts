import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { PACE_MS } from "../../src/delivery/constants.ts";
import { DAY_MS, MINUTE_MS } from "../../src/status/constants.ts";
import { seeded } from "./random.ts";
import { never, type Received, status } from "./receiver.ts";
import { Customer } from "./telling.ts";
import { pass, withSetClock } from "./time.ts";
import { SOON, Webhook, withReceivers } from "./webhook.ts";

withReceivers();
withSetClock();

/** What was taken by the receiver, each event at its first time. */
function taken(received: Received[], accepted: Set<Received>): Received[] {
  const first = new Map<string, Received>();
  for (const one of received) if (accepted.has(one) && !first.has(one.id)) first.set(one.id, one);
  return [...first.values()];
}

describe("promise 7: every event reaches every endpoint at least once, in order, with the same id on every try", () => {
  it.each([1, 2, 3, 4, 5, 6].map((one) => [Math.floor(Math.random() * 2 ** 31) + one]))(
    "while receivers fail and objects are evicted and killed (seed %d)",
    async (seed) => {
      const random = seeded(seed);
      const webhooks = await Promise.all([
        Webhook.create(),
        Webhook.create(),
        Webhook.create({ ordered: false }),
      ]);
      const accepted = new Set<Received>();
      let failing = 0.3;
      for (const { receiver } of webhooks) {
        receiver.answer = async (received) => {
          if (random() < 0.3) await scheduler.wait(random() * 30);
          if (random() < failing / 3) throw new TypeError("Network connection lost.");
          if (random() < failing) return new Response("no", { status: random() < 0.5 ? 500 : 429 });
          accepted.add(received);
          return new Response();
        };
      }
      const customers = Array.from({ length: 4 }, () => new Customer());
      const told = new Map<string, string[]>();
      const steps = [
        async () => {
          const customer = customers[Math.floor(random() * customers.length)] as Customer;
          const ids = await customer.tell(1 + Math.floor(random() * 2));
          told.set(customer.id, [...(told.get(customer.id) ?? []), ...ids]);
        },
        async () => webhooks[Math.floor(random() * webhooks.length)]?.evict(),
        async () => {
          if (random() < 0.3) await abortAllDurableObjects();
        },
        async () => {
          pass(random() * 10 * MINUTE_MS);
          await webhooks[Math.floor(random() * webhooks.length)]?.alarm();
        },
        async () => scheduler.wait(random() * 300),
      ];
      for (let step = 0; step < 25; step++) {
        const run = steps[random() < 0.4 ? 0 : Math.floor(random() * steps.length)];
        // An object that is aborted while it is called does not answer: the caller of a shard tells it again.
        await run?.();
      }
      failing = 0;
      const all = [...told.values()].flat().sort();
      let look = 0;
      await vi.waitFor(
        async () => {
          // The rest of the schedule passes, and between its steps what is sent ten a second.
          pass(look++ % 10 === 0 ? DAY_MS / 4 : PACE_MS);
          if (look % 10 === 1) await Promise.all(webhooks.map(({ stub }) => stub.check(true)));
          if (look % 10 === 1) await Promise.all(webhooks.map((webhook) => webhook.alarm()));
          for (const { receiver } of webhooks) {
            const ids = taken(receiver.received, accepted).map(({ id }) => id);
            expect(ids.sort()).toEqual(all);
          }
        },
        { ...SOON, timeout: 30_000 },
      );
      for (const webhook of webhooks.slice(0, 2)) {
        for (const customer of customers) {
          const ids = taken(webhook.receiver.received, accepted)
            .filter(({ event }) => event.customUserId === customer.id)
            .map(({ id }) => id);
          expect(ids, `seed ${seed}`).toEqual(told.get(customer.id) ?? []);
        }
      }
    },
    60_000,
  );
});

describe("FAULTS row 35: evicted between any two steps", () => {
  const steps = ["made", "told", "sent", "recorded", "waiting", "due"] as const;
  it.each(steps)("after it was %s: as if nothing had happened", async (when) => {
    const webhook = await Webhook.create();
    const customer = new Customer();
    webhook.receiver.answer = () => new Response(null, { status: 500 });
    const evictAfter = (step: string) => (step === when ? webhook.evict() : undefined);
    await evictAfter("made");
    const ids = await customer.tell(2);
    await evictAfter("told");
    await vi.waitFor(() => expect(webhook.receiver.ids.length).toBeGreaterThan(0), SOON);
    await evictAfter("sent");
    await vi.waitFor(async () => expect((await webhook.deliveries()).at(-1)?.tries).toBeGreaterThan(0), SOON);
    await evictAfter("recorded");
    webhook.receiver.answer = () => new Response();
    await evictAfter("waiting");
    pass(10 * 60_000);
    await evictAfter("due");
    await webhook.alarm();
    await vi.waitFor(() => expect(new Set(webhook.receiver.ids)).toEqual(new Set(ids)), SOON);
    await vi.waitFor(async () => {
      const deliveries = await webhook.deliveries();
      expect(deliveries.map(({ eventId, status }) => [eventId, status])).toEqual(
        ids.toReversed().map((id) => [id, "delivered"]),
      );
    }, SOON);
    const { ids: received } = webhook.receiver;
    expect(received.indexOf(ids[1] ?? "")).toBeGreaterThan(received.lastIndexOf(ids[0] ?? ""));
  });
});

it("tells of an erasure also when it waited behind an event that went, and the endpoint is killed right then", async () => {
  const webhook = await Webhook.create();
  webhook.receiver.answer = never;
  const customer = new Customer();
  await customer.tell();
  await vi.waitFor(() => expect(webhook.receiver.received).toHaveLength(1), SOON);
  await customer.erase();
  await webhook.stub.forgetCustomer(await customer.hash());
  await abortAllDurableObjects();
  // Whatever came before was not answered.
  webhook.receiver.received.splice(0);
  webhook.receiver.answer = status(200);
  pass(MINUTE_MS);
  await webhook.alarm();
  await vi.waitFor(() => expect(webhook.receiver.typesOf()).toContain("customer.erased"), SOON);
});
