import { env } from "cloudflare:workers";
import { CONFIRM_AFTER_MS } from "../../src/status/constants.ts";
import { customerStatus, upstream } from "../../src/stubs.ts";
import { MINUTE, SECOND } from "./constants.ts";
import type { World } from "./world.ts";

/** Everything under way ends, nothing goes wrong any more, and time passes until all that is due was done. */
export async function becomesQuiet(world: World): Promise<void> {
  world.trace.add("quiet");
  world.weather = "fair";
  world.troubled = false;
  while (world.operations.some(({ paused }) => paused)) {
    for (const operation of world.operations) if (operation.paused) await operation.letGo();
    await world.settle();
  }
  // A loss and its second word are two seconds apart by the service's own clock, the only one it has: not even the
  // hour that this one now gets back may pass for them.
  await world.advance(CONFIRM_AFTER_MS);
  // Else an alarm that was set before the clock jumped back would ring an hour late.
  world.clock.comesRight();
  await world.advance(15 * SECOND);
  for (const text of world.webhooks.splice(0)) await world.webhook(text);
  for (const { customUserId, key, archived } of world.record.all()) {
    if (archived) await world.request("PUT", `/v1/customers/by-key/${key}`, { archived: false });
    world.trace.add(`watched again: ${customUserId.slice(0, 12)}`);
  }
  for (const seconds of [1, 2, 3, 5, 5, 10, 15, 20, 30, 60, 60, 60]) await passes(world, seconds * SECOND);
  await goesBy(world, 1);
  // As long as anything is left to be done; what a suspicious sweep saw takes half an hour to be believed.
  for (const minutes of [5, 10, 11, 11, 11, 1]) {
    await goesBy(world, minutes);
    if (await isAllDone(world)) return;
  }
}

/** Minutes pass; then a sweep, and time for what comes of it. */
async function goesBy(world: World, minutes: number): Promise<void> {
  await passes(world, minutes * MINUTE);
  await world.tick();
  for (let n = 0; n < 6; n++) await passes(world, 4 * SECOND);
}

async function isAllDone({ queued, record }: World): Promise<boolean> {
  const { sweeps, breaker, hot } = await upstream(env).view();
  const settled = sweeps.last?.ok && sweeps.last.changed === 0 && !sweeps.suspicious && !breaker.open;
  const waiting = record
    .all()
    .some(({ suspicion, evidence, handover }) => suspicion || evidence.lacking || handover);
  return settled === true && hot === 0 && queued.length === 0 && !waiting;
}

async function passes(world: World, ms: number): Promise<void> {
  await world.advance(ms);
  if (ms >= MINUTE) await world.tick();
  for (let round = 0; round < 4; round++) {
    let busy = false;
    for (const one of world.alarmed()) busy = (await world.ring(one)) || busy;
    const ready = world.queued.filter(({ readyAt }) => readyAt <= world.clock.elapsed);
    world.queued = world.queued.filter((one) => !ready.includes(one));
    if (ready.length > 0) await world.deliver(ready.map(({ body }) => body));
    if (!busy && ready.length === 0) return;
  }
}

/** What a caller reads of a customer. */
export async function readsCustomer(key: string) {
  const read = await customerStatus(env, key).read(await upstream(env).freshness());
  return read.found ? read : null;
}
