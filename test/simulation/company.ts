import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { upstream } from "../../src/stubs.ts";
import { MINUTE } from "./constants.ts";
import { someRequest, someType } from "./people.ts";
import { ADMIN, type World } from "./world.ts";

const path = (customUserId: string, world: World) => `/v1/customers/by-key/${world.key(customUserId)}`;

/** An id that a URL's path can carry whole. */
const inPath = (customUserId: string) => customUserId !== "..";

/** The company watches a customer, or says something else of one. */
export async function puts(world: World): Promise<void> {
  const { random } = world;
  const customUserId = random.pick(world.ids);
  const body = {
    ...(random.chance(0.5) && { requires: someRequirements(world) }),
    ...(random.chance(0.2) && { archived: random.chance(0.4) }),
    ...(random.chance(0.2) && {
      dueAt: new Date(world.clock.now() + random.from(-5, 30) * MINUTE).toISOString(),
    }),
    ...(random.chance(0.2) && { remindAfter: random.chance(0.7) ? [60, "PT20M"] : null }),
    ...(random.chance(0.3) && { name: random.pick(["Acme", "Acme Ltd", null]) }),
  };
  const known = world.record.exists(world.key(customUserId));
  if (!known && !inPath(customUserId)) return;
  const where = known ? path(customUserId, world) : `/v1/customers/${encodeURIComponent(customUserId)}`;
  const answer = await world.request("PUT", where, body);
  if (answer?.status === 200 || answer?.status === 201) world.acknowledged.add(customUserId);
}

function someRequirements({ random }: World) {
  return Array.from({ length: random.from(0, 2) }, (_, index) => ({
    key: random.pick([`need-${index}`, "__proto__"]) + index,
    types: [someType(random)],
    count: random.from(1, 2),
    ...(random.chance(0.3) && { accessLevel: "admin" }),
    ...(random.chance(0.2) && { requestUrl: someRequest(random) }),
    ...(random.chance(0.3) && { optional: true }),
  }));
}

/** The company makes a short link. */
export async function makesLink(world: World): Promise<void> {
  const { random } = world;
  const customUserId = random.pick(world.ids);
  const body = { requestUrl: someRequest(random), customUserId };
  const answer = await world.request("POST", "/v1/links", body);
  if (answer?.status !== 200 && answer?.status !== 201) return;
  world.acknowledged.add(customUserId);
  const { slug } = JSON.parse(answer.text) as { slug: string };
  world.links.push({ slug, customUserId });
}

/** A person follows a link. */
export async function clicks(world: World): Promise<void> {
  if (world.links.length === 0) return;
  const { slug, customUserId } = world.random.pick(world.links);
  const answer = await world.request("GET", `/r/${slug}`, undefined);
  await world.clicksTold(customUserId);
  if (answer === null) return;
  const target = answer.headers.get("location");
  if (answer.status === 500) return;
  const ids = target ? new URL(target).searchParams.getAll("customUserId") : [];
  if (ids.length !== 1 || ids[0] !== customUserId) {
    world.record.violations.push(
      `the link of ${customUserId} answers ${answer.status} and leads to ${target}`,
    );
  }
}

/** The company tells what it saw of an asset itself. */
export async function reports(world: World): Promise<void> {
  const { random } = world;
  const customUserId = random.pick(world.ids);
  if (!world.record.exists(world.key(customUserId))) return;
  world.reportedOn.add(customUserId);
  const asset = {
    type: someType(random),
    id: `asset-${random.from(1, 3)}`,
    status: random.pick(["lost", "ok"]),
    at: new Date(world.clock.now() - random.from(0, 10) * MINUTE).toISOString(),
  };
  await world.request("POST", `${path(customUserId, world)}/reports`, { assets: [asset] });
}

/** A webhook of Leadsie's arrives: any of those under way, perhaps not for the last time. */
export async function webhookArrives(world: World): Promise<void> {
  if (world.webhooks.length === 0) return;
  const index = world.random.from(0, world.webhooks.length - 1);
  const text = world.webhooks[index] ?? "";
  if (world.random.chance(0.75)) world.webhooks.splice(index, 1);
  await world.webhook(text);
}

/** Somebody waits for an answer that upstream has to give now; or two at once. */
export async function asks(world: World): Promise<void> {
  const { random } = world;
  const customUserId = random.pick(world.ids);
  if (world.operations.some(({ name }) => name.startsWith("ask"))) return;
  const mishap = random.chance(0.3) ? { pauseAt: random.from(1, 8) } : {};
  await world.ask(customUserId, random.chance(0.3) ? 2 : 1, ADMIN, mishap);
}

/** The operator looks, and accepts what a suspicious sweep has seen. */
export async function accepts(world: World): Promise<void> {
  const { sweeps } = await upstream(env).view();
  if (!sweeps.suspicious) return;
  world.record.losses.accepted = true;
  await world.request("POST", "/v1/upstream/accept", {});
}

/** Every object is killed at once. */
export async function killAll(world: World): Promise<void> {
  if (world.operations.some(({ name }) => name.startsWith("ask"))) return;
  world.lives.allEnded();
  await abortAllDurableObjects();
}
