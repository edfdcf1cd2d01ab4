import { FORMS, type ModelAsset, type ModelConnection } from "./leadsie.ts";
import type { Random } from "./random.ts";
import { webhookText } from "./webhook-text.ts";
import type { World } from "./world.ts";

const REQUESTS = [
  "https://app.leadsie.com/connect/agency/manage",
  "https://app.leadsie.io/connect/2088405878138352/view",
];
const TYPES = ["Ad Account", "Page", "Pixel", "Google Ads Account", "Something New"];
const MESSAGES = ["", "Connected", "Needs another try", "<img onerror=1>"];

/** A person follows a request, with one of the company's ids or with none; Leadsie's webhook may tell of it. */
export function connects(world: World, customUserId = someId(world)): void {
  const { random, leadsie } = world;
  const connection = leadsie.connect({
    user: random.pick(world.users),
    customUserId,
    requestUrl: random.pick(REQUESTS),
    copy: random.chance(0.1) ? 1 : 0,
    accessLevel: random.chance(0.7) ? "admin" : "view",
    assets: someAssets(world),
    form: random.from(0, FORMS - 1),
  });
  world.trace.add(`user ${connection.user} connects as ${connection.customUserId?.slice(0, 12)}`);
  if (random.chance(0.6)) world.webhooks.push(webhookText(connection, random, world.clock.trueNow()));
}

/** A person comes back with another id and grants nothing new: all they have given is that one's, as old as it is. */
export function returns(world: World, who?: string): void {
  const { random, leadsie } = world;
  const theirs = leadsie.connections.filter(({ user }) => who === undefined || user === who);
  if (theirs.length === 0) return;
  const connection = random.pick(theirs);
  const back = who !== undefined || random.chance(0.6) ? leadsie.idsBefore.get(connection.user) : undefined;
  const { customUserId } = leadsie.connect({ ...connection, customUserId: back ?? random.pick(world.ids) });
  world.trace.add(`user ${connection.user} returns as ${customUserId?.slice(0, 12)}`);
}

/** Access is lost, comes back, or something about it changes. Leadsie sends no webhook for that. */
export function changes(world: World): void {
  const { random, leadsie } = world;
  if (leadsie.connections.length === 0) return;
  const connection = random.pick(leadsie.connections);
  const change = random.weighted({
    remove: 4,
    lessen: 3,
    fail: 4,
    recover: 3,
    reword: 1,
    reform: 1,
    level: 1,
    add: 2,
  });
  world.trace.add(`${change} at user ${connection.user} of ${connection.customUserId?.slice(0, 12)}`);
  if (change === "remove") {
    leadsie.remove(connection);
    return;
  }
  leadsie.alter(connection, (one) => alter(one, change, world));
}

type Change = "lessen" | "fail" | "recover" | "reword" | "reform" | "level" | "add";

function alter(connection: ModelConnection, change: Change, world: World): void {
  const { random } = world;
  const now = world.clock.trueNow();
  const asset = connection.assets.length > 0 ? random.pick(connection.assets) : null;
  if (change === "reform") connection.form = random.from(0, FORMS - 1);
  else if (change === "level") connection.accessLevel = connection.accessLevel === "admin" ? "view" : "admin";
  else if (change === "add") connection.assets = merged(connection.assets, someAssets(world));
  else if (!asset) return;
  else if (change === "lessen") connection.assets.splice(connection.assets.indexOf(asset), 1);
  else if (change === "fail") {
    asset.isSuccess = false;
    // An asset that failed later may keep the time of its grant: nobody says.
    if (random.chance(0.5)) asset.time = now;
  } else if (change === "recover") Object.assign(asset, { isSuccess: true, time: now });
  else asset.message = random.pick(MESSAGES);
}

function someId(world: World): string | null {
  return world.random.chance(0.1) ? null : world.random.pick(world.ids);
}

function someAssets({ random, clock }: World): ModelAsset[] {
  const assets = Array.from({ length: random.from(0, 3) }, () => ({
    type: random.pick(TYPES),
    id: `asset-${random.from(1, 3)}`,
    name: "An asset",
    isSuccess: random.chance(0.75),
    message: random.pick(MESSAGES),
    time: clock.trueNow(),
  }));
  return merged([], assets);
}

/** No asset twice. */
function merged(before: ModelAsset[], added: ModelAsset[]): ModelAsset[] {
  const all = new Map([...before, ...added].map((asset) => [`${asset.type} ${asset.id}`, asset]));
  return [...all.values()];
}

/** As many who connected long ago as make a sweep's losses suspicious. */
export function crowd(world: World): void {
  world.crowd.forEach((customUserId, index) => {
    world.leadsie.connect({
      user: String(1_000 + index),
      customUserId,
      requestUrl: REQUESTS[0] ?? "",
      copy: 0,
      accessLevel: "admin",
      assets: [],
      form: 0,
    });
  });
}

export function someRequest(random: Random): string {
  return random.pick(REQUESTS);
}

export function someType(random: Random): string {
  return random.pick(TYPES);
}
