import { env } from "cloudflare:workers";
import { ROOT_ID } from "../../src/account/principal.ts";
import { sha256Hex } from "../../src/sha256.ts";
import { idempotencyShard, shardOf } from "../../src/stubs.ts";
import { BEGINNING, HOUR, MOST_RECEIVERS, SECOND } from "./constants.ts";
import type { Mishap } from "./operation.ts";
import { headsOfLogs } from "./reading.ts";
import { MOODS, type Receiver, type Wishes } from "./receiver.ts";
import { CAUSES, TYPES } from "./tails.ts";
import type { World } from "./world.ts";

/** Before everything, whatever hour the service's clock may have jumped back to. */
const LONG_AGO = new Date(BEGINNING - 200 * HOUR).toISOString();

/** Something about a webhook is changed, as a company does over the API. */
export async function hooks(world: World): Promise<void> {
  const { random } = world;
  const watched = world.receivers.watched();
  const made = world.receivers.all.filter(({ id }) => id === "");
  if (made.length > 0) return makes(world, random.pick(made));
  if (watched.length === 0 || (watched.length < MOST_RECEIVERS && random.chance(0.2)))
    return makesHook(world);
  const receiver = random.pick(watched);
  const what = random.weighted({
    moods: 8,
    rotates: 4,
    enables: 5,
    replays: 3,
    tests: 2,
    disables: 2,
    deletes: 0.7,
  });
  await { moods, rotates, enables, replays, tests, disables, deletes }[what](world, receiver);
}

/** A webhook for some of what happens, from the beginning or from now on. */
export async function makesHook(world: World, wishes = someWishes(world)): Promise<void> {
  await makes(world, world.receivers.add(wishes));
}

function someWishes({ random }: World): Wishes {
  return {
    ordered: random.chance(0.7),
    ...(random.chance(0.3) && { events: random.some(TYPES, random.from(2, 8)) }),
    ...(random.chance(0.2) && { causes: random.some(CAUSES, random.from(1, 3)) }),
    ...(random.chance(0.5) && { startAt: LONG_AGO }),
  };
}

/** Again with the same Idempotency-Key, until it is acknowledged. */
async function makes(world: World, receiver: Receiver): Promise<void> {
  const body = { url: receiver.url, ...receiver.wishes };
  const key = `hook-${receiver.index}`;
  const answer = await insists(world, "POST", "/v1/webhooks", body, key);
  if (answer?.status !== 201) return;
  const { id, secret } = JSON.parse(answer.text) as { id: string; secret: string };
  receiver.id = id;
  world.receivers.letters.known(receiver, secret, 0);
  receiver.heads = await headsOfLogs();
  // What came while it was not acknowledged yet, and may have been cut off, was promised to nobody.
  receiver.first.clear();
  world.trace.add(`${receiver.name}: ${JSON.stringify(receiver.wishes)}`);
}

async function moods(world: World, receiver: Receiver): Promise<void> {
  receiver.mood = world.random.weighted(MOODS);
  world.trace.add(`${receiver.name} is ${receiver.mood}`);
}

export async function rotates(world: World, receiver: Receiver): Promise<void> {
  const { random, trace, clock } = world;
  receiver.rotation ??= {
    key: `rotation-${receiver.index}-${trace.step}`,
    overlapSeconds: random.pick([0, 60, 86_400]),
    at: clock.now(),
  };
  const { key, overlapSeconds, at } = receiver.rotation;
  receiver.unsure ??= [];
  const path = `/v1/webhooks/${receiver.id}/rotate`;
  const answer = await insists(world, "POST", path, { overlapSeconds }, key);
  if (answer?.status !== 200) return wrongAnswer(world, receiver, "rotate", answer?.status);
  receiver.rotation = null;
  const { secret } = JSON.parse(answer.text) as { secret: string };
  world.receivers.letters.known(receiver, secret, at + overlapSeconds * SECOND);
  trace.add(`${receiver.name} has another secret, and the old one for ${overlapSeconds} s`);
}

async function disables(world: World, receiver: Receiver): Promise<void> {
  const answer = await insists(
    world,
    "PATCH",
    `/v1/webhooks/${receiver.id}`,
    { enabled: false },
    undefined,
    () => {
      receiver.silent = true;
    },
  );
  if (answer?.status !== 200) wrongAnswer(world, receiver, "disable", answer?.status);
  world.trace.add(`${receiver.name} is disabled`);
}

export async function enables(world: World, receiver: Receiver): Promise<void> {
  receiver.silent = false;
  const answer = await insists(world, "PATCH", `/v1/webhooks/${receiver.id}`, { enabled: true });
  if (answer?.status !== 200) wrongAnswer(world, receiver, "enable", answer?.status);
  world.trace.add(`${receiver.name} is enabled`);
}

async function deletes(world: World, receiver: Receiver): Promise<void> {
  const answer = await insists(world, "DELETE", `/v1/webhooks/${receiver.id}`, undefined, undefined, () => {
    receiver.deleted = true;
  });
  // The first try was done, and its answer lost.
  if (answer?.status === 404) receiver.deleted = true;
  if (!receiver.deleted) wrongAnswer(world, receiver, "delete", answer?.status);
  world.trace.add(`${receiver.name} is deleted`);
}

async function replays(world: World, receiver: Receiver): Promise<void> {
  const { random } = world;
  const status = random.pick(["failed", "all"]);
  const since = new Date(world.clock.now() - random.pick([1, 24]) * HOUR).toISOString();
  const key = `replay-${receiver.index}-${world.trace.step}`;
  const answer = await insists(world, "POST", `/v1/webhooks/${receiver.id}/replay`, { since, status }, key);
  if (answer?.status !== 202) wrongAnswer(world, receiver, "replay", answer?.status);
  world.trace.add(`${receiver.name}: ${status} are replayed`);
}

export async function tests(world: World, receiver: Receiver): Promise<void> {
  await insists(world, "POST", `/v1/webhooks/${receiver.id}/test`, {}, undefined);
  world.trace.add(`${receiver.name} is tested`);
}

/** Asks again where no answer came, with nothing that goes wrong. `done` is called when it is acknowledged. */
async function insists(
  world: World,
  method: string,
  path: string,
  body: object | undefined,
  idempotencyKey?: string,
  done?: () => void,
): Promise<{ status: number; text: string } | null> {
  const told = (status: number) => void (status < 300 && done?.());
  const options = { told, ...(idempotencyKey !== undefined && { idempotencyKey }) };
  const first = await world.request(method, path, body, mishap(world), options);
  if (first !== null && first.status < 500) return first;
  world.inside.isOver();
  // Whoever comes again waits a minute for a try that was cut off, unless the object that knows of it restarts.
  if (idempotencyKey !== undefined) {
    const id = await sha256Hex(`${ROOT_ID}\n${idempotencyKey}`);
    await world.kill(idempotencyShard(env, shardOf(id)));
  }
  return world.request(method, path, body, {}, options);
}

/** It is never held up: what is asked later would be done before. */
function mishap({ random, troubled }: World): Mishap {
  const call = random.from(1, 8);
  if (!troubled || random.chance(0.6)) return {};
  return random.pick<Mishap>([
    { dieAt: call },
    { failAt: { call, done: false } },
    { failAt: { call, done: true } },
  ]);
}

function wrongAnswer(world: World, receiver: Receiver, what: string, status: number | undefined): void {
  // An object that fails within the second try is no fault: it is asked again another time.
  if (status !== undefined && status < 500)
    world.record.violations.push(`${receiver.name}: ${what} answers ${status}`);
}
