import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { REFUSED_TRIES as REFUSED, WAITS_MS } from "../../src/delivery/constants.ts";
import type { DeliveryJson } from "../../src/delivery/view.ts";
import { checkEndpoints } from "../../src/refresh/check-endpoints.ts";
import { endpoint } from "../../src/stubs.ts";
import { DAY, MINUTE, MOST_LOOKS, SECOND } from "./constants.ts";
import { enables, hooks, rotates, tests } from "./hooks.ts";
import type { Receiver } from "./receiver.ts";
import type { World } from "./world.ts";

/** 4xx that pass by themselves. */
const PASSING = new Set([408, 410, 425, 429]);

/** Time passes, as far as the schedule of webhooks needs it, until every receiver has what it can get. Says what went wrong. */
export async function everythingIsTold(world: World): Promise<string[]> {
  const left: string[] = [];
  const { random, receivers } = world;
  while (receivers.all.some(({ id }) => id === "")) await hooks(world);
  for (const receiver of receivers.watched()) if (receiver.rotation) await rotates(world, receiver);
  // A subscription that was lost is found within ten minutes.
  for (let minute = 0; minute < 11; minute++) {
    await world.advance(MINUTE);
    await world.invoke("looks after webhooks", (bindings) => checkEndpoints(bindings, world.clock.now()));
    await rings(world);
  }
  // Some never come back by themselves.
  const stubborn = receivers.watched().filter(() => random.chance(0.1));
  for (const receiver of receivers.watched()) receiver.mood = "well";
  for (const receiver of stubborn) receiver.mood = random.pick(["down", "refusing"]);
  await untilDone(world, left);
  for (const receiver of receivers.watched()) {
    receiver.mood = "well";
    await enables(world, receiver);
    if (random.chance(0.7)) await tests(world, receiver);
  }
  await untilDone(world, left);
  for (const receiver of receivers.watched()) await failuresComeAgain(world, receiver, left);
  await untilDone(world, left);
  return left;
}

/** What was given up was so by the schedule, and is sent again when it is asked for. */
async function failuresComeAgain(world: World, receiver: Receiver, left: string[]): Promise<void> {
  const path = `/v1/webhooks/${receiver.id}`;
  const failed: DeliveryJson[] = [];
  for (let cursor = ""; ; ) {
    const answer = await world.request(
      "GET",
      `${path}/deliveries?status=failed&limit=200${cursor}`,
      undefined,
      {},
    );
    const { data, next } = JSON.parse(answer?.text ?? "{}") as { data: DeliveryJson[]; next: string | null };
    failed.push(...data);
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  for (const { tries, attempts, eventId, type } of failed) {
    const status = attempts.at(-1)?.status ?? 0;
    const refused = status >= 400 && status < 500 && !PASSING.has(status) && tries >= REFUSED;
    if (type !== "webhook.test" && tries <= WAITS_MS.length && !refused) {
      left.push(`${receiver.name}: ${eventId} was given up after ${tries} tries and ${status}`);
    }
  }
  const wish = { since: "2000-01-01T00:00:00.000Z" };
  const answer = await world.request("POST", `${path}/replay`, wish, {});
  if (answer?.status !== 202) left.push(`${receiver.name}: a replay answers ${answer?.status}`);
}

/** Until nothing waits for any of them but for those who are disabled. */
async function untilDone(world: World, left: string[]): Promise<void> {
  const begun = world.clock.elapsed;
  for (let look = 0; look < MOST_LOOKS; look++) {
    await rings(world);
    const waiting = await waits(world);
    if (waiting.length === 0 || world.clock.elapsed - begun > 8 * DAY) return;
    const now = world.clock.now();
    const alarms = await Promise.all(waiting.map(({ id }) => alarmOf(id)));
    const next = Math.min(...alarms.filter((at) => at !== null && at > now).map(Number), now + DAY);
    await world.advance(Math.max(SECOND, next - now));
  }
  left.push("webhooks are not done");
}

async function waits(world: World): Promise<Receiver[]> {
  const shown = await Promise.all(
    world.receivers.watched().map(async (receiver) => ({
      receiver,
      webhook: await endpoint(env, receiver.id).describe(),
    })),
  );
  return shown
    .filter(({ webhook }) => webhook?.enabled && webhook.health.pending > 0)
    .map(({ receiver }) => receiver);
}

function alarmOf(id: string): Promise<number | null> {
  return runInDurableObject(endpoint(env, id), (_, state) => state.storage.getAlarm());
}

async function rings(world: World): Promise<void> {
  for (let round = 0; round < 4; round++) {
    let busy = false;
    for (const one of world.tellers()) busy = (await world.ring(one)) || busy;
    if (!busy) return;
  }
}
