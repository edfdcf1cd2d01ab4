import { env } from "cloudflare:workers";
import { account, customerStatus, directoryShard, linksShard, shardOf, upstream } from "../../src/stubs.ts";
import { accepts, asks, clicks, killAll, makesLink, puts, reports, webhookArrives } from "./company.ts";
import { HOUR, MINUTE, SECOND } from "./constants.ts";
import { hooks } from "./hooks.ts";
import { changes, connects, returns } from "./people.ts";
import { tails } from "./tails.ts";
import type { World } from "./world.ts";

type Step = (world: World) => void | Promise<void>;

/** Everything that can happen, and how often. */
const STEPS: Record<string, [weight: number, step: Step]> = {
  connects: [12, (world) => connects(world)],
  returns: [3, (world) => returns(world)],
  changes: [8, changes],
  puts: [7, puts],
  makesLink: [3, makesLink],
  clicks: [4, clicks],
  reports: [2, reports],
  webhookArrives: [7, webhookArrives],
  asks: [6, asks],
  accepts: [1, accepts],
  ticks: [10, (world) => world.tick()],
  delivers: [20, delivers],
  losesMessage: [1, losesMessage],
  rings: [12, rings],
  goesOn: [8, goesOn],
  passes: [16, passes],
  jumps: [0.4, jumps],
  hooks: [9, hooks],
  streams: [3, (world) => world.streams.change()],
  waits: [2, (world) => world.streams.wait()],
  tails: [4, tails],
  tells: [6, tells],
  evicts: [7, evicts],
  kills: [1.5, killAll],
  weather: [3, changesWeather],
};

const weights = Object.fromEntries(Object.entries(STEPS).map(([name, [weight]]) => [name, weight]));

/** One thing happens. */
export async function happens(world: World): Promise<void> {
  // Who has a user and does not show them must not keep them from whoever they go back to, before anybody looks again.
  const claimed = world.inside.lostClaim();
  if (claimed !== undefined && world.random.chance(0.5)) returns(world, claimed);
  const name = world.random.weighted(weights);
  world.trace.add(name);
  await STEPS[name]?.[1](world);
  await world.streams.check();
}

/** The queue hands out one message or a few, in any order, perhaps again later. */
async function delivers(world: World): Promise<void> {
  const { random } = world;
  const ready = world.queued.filter(({ readyAt }) => readyAt <= world.clock.elapsed);
  const chosen = ready.filter(() => random.chance(0.5)).slice(0, random.chance(0.8) ? 1 : 4);
  if (chosen.length === 0) return;
  if (random.chance(0.85)) world.queued = world.queued.filter((one) => !chosen.includes(one));
  await world.deliver(chosen.map(({ body }) => body));
}

function losesMessage(world: World): void {
  if (world.queued.length > 0) world.queued.splice(world.random.from(0, world.queued.length - 1), 1);
}

/** Some objects' alarms ring, if they are due. */
async function rings(world: World): Promise<void> {
  const all = world.alarmed();
  for (let n = 0; n < 3; n++) await world.ring(world.random.pick(all));
}

/** Alarms of those by whom events get about ring, if they are due. */
async function tells(world: World): Promise<void> {
  for (const one of world.tellers()) if (world.random.chance(0.6)) await world.ring(one);
}

async function goesOn(world: World): Promise<void> {
  const paused = world.operations.filter((operation) => operation.paused);
  if (paused.length > 0) await world.random.pick(paused).letGo();
  await world.settle();
}

function passes(world: World): Promise<void> {
  const { random } = world;
  const ms = {
    moment: random.from(1, 900),
    seconds: random.from(1, 20) * SECOND,
    minute: MINUTE,
    long: 11 * MINUTE,
  };
  return world.advance(ms[random.weighted({ moment: 3, seconds: 5, minute: 4, long: 1 })]);
}

function jumps(world: World): void {
  world.clock.jump(-HOUR);
}

async function evicts(world: World): Promise<void> {
  const { random } = world;
  const id = random.pick(world.ids);
  const chosen = random.weighted({
    customer: 4,
    directory: 3,
    upstream: 1,
    links: 1,
    account: 1,
    endpoint: 5,
  });
  if (chosen === "upstream") return world.evict(upstream(env));
  if (chosen === "directory") return world.evict(directoryShard(env, random.from(0, 15)));
  if (chosen === "account") return world.evict(account(env));
  if (chosen === "endpoint") {
    const watched = world.receivers.watched();
    return watched.length > 0 ? world.lives.kill(random.pick(watched).id) : undefined;
  }
  if (chosen === "links") return world.evict(linksShard(env, shardOf(world.key(id))));
  // Who waits there for an answer keeps the object from leaving.
  if (!world.operations.some(({ name }) => name.startsWith("ask"))) {
    await world.evict(customerStatus(env, world.key(id)));
  }
}

function changesWeather(world: World): void {
  world.weather = world.random.weighted({ fair: 4, rough: 5, down: 1 });
  world.trace.add(`weather ${world.weather}`);
}
