import { type Slot, slotOf, slotShard, subjectOfUser } from "../directory/slot.ts";
import { unattributedId, unattributedShard } from "../directory/unattributed-id.ts";
import type { Told, ToldClient, UserConnections } from "../directory/unattributed-row.ts";
import type { Env } from "../env.ts";
import { type Connection, readConnection } from "../leadsie/connection.ts";
import { rawsOf } from "../leadsie/raws.ts";
import { requestKey } from "../leadsie/request-url.ts";
import type { Webhook } from "../leadsie/webhook.ts";
import { assetKey } from "../status/match.ts";
import { allShards, directoryShard } from "../stubs.ts";
import { iso } from "../time.ts";
import { MAX_HOLDING } from "./constants.ts";
import type { Group } from "./kept.ts";

/** Webhooks' connections that no sweep had shown when this one began, by request and asset. */
export type ToldBefore = Map<string, Told[]>;

/** Asked for once a sweep, and only by one that saw unattributed connections change. */
export async function toldBefore(env: Env, groups: Group[]): Promise<ToldBefore> {
  const told: ToldBefore = new Map();
  if (groups.every(({ unattributed }) => unattributed.size === 0)) return told;
  const lists = await Promise.all(allShards.map((shard) => directoryShard(env, shard).toldUnattributed()));
  for (const one of lists.flat()) {
    for (const mark of marksOf(one.text)) told.set(mark, [...(told.get(mark) ?? []), one]);
  }
  return told;
}

/** What a sweep saw of a slot without a customer (`quiet`: and tells nobody of): with the client's name where a webhook has told of the same connection. */
export async function keepSwept(
  env: Env,
  slot: Slot,
  unattributed: Map<string, string[]>,
  told: ToldBefore,
  { at, quiet }: { at: number; quiet: boolean },
): Promise<void> {
  const matched: Told[] = [];
  const users = [...unattributed].map(([user, raws]): UserConnections => {
    const same =
      told.size === 0 ? [] : new Set(raws.flatMap(marksOf).flatMap((mark) => told.get(mark) ?? []));
    matched.push(...same);
    return {
      user,
      raws,
      client: [...same].map(({ client }) => client).reduce<ToldClient | undefined>(joined, undefined),
    };
  });
  await directoryShard(env, slotShard(slot.a)).putUnattributed(slot, users, at, quiet);
  // After they were kept under their user: a crash between tells of them twice rather than never.
  for (const { id } of matched) await directoryShard(env, unattributedShard(id) ?? 0).attributed(id);
}

/**
 * A webhook's connection that names no customer: its client's name goes to the upstream user of whom a sweep has shown
 * the same connection, or it is kept by itself until one does. Answers once it is durable.
 */
export async function keepUnattributed(env: Env, webhook: Webhook, at: number): Promise<void> {
  const { clientName: name, clientSummaryUrl: summaryUrl } = webhook;
  const text = connectionText(webhook);
  const client: ToldClient = { name, summaryUrl, at };
  const part = webhook.assets.find(({ id }) => id !== "")?.id;
  const matches = part === undefined ? [] : await shown(env, text, part);
  if (matches.length > 0) {
    await Promise.all(
      matches.map((id) => directoryShard(env, unattributedShard(id) ?? 0).describeUnattributed(id, client)),
    );
    return;
  }
  const slot = slotOf(subjectOfUser(`webhook ${identityOf(text)}`));
  const id = unattributedId(slot, "");
  await directoryShard(env, slotShard(slot.a)).keepTold({ id, text, client }, slot);
}

/** Users' rows that show the webhook's connection already. */
async function shown(env: Env, text: string, part: string): Promise<string[]> {
  const marks = new Set(marksOf(text));
  // An id is looked for as JSON writes it, in texts that may escape it otherwise: then the next sweep finds it.
  const written = JSON.stringify(part).slice(1, -1);
  const found = await Promise.all(
    allShards.map((shard) => directoryShard(env, shard).unattributedHolding(written, MAX_HOLDING)),
  );
  return found
    .flat()
    .filter((one) =>
      rawsOf(one.text)
        .flatMap(marksOf)
        .some((mark) => marks.has(mark)),
    )
    .map(({ id }) => id);
}

/** Two connections are the same where they share one: an asset, given to the same request. */
function marksOf(raw: string): string[] {
  const one = reading(raw);
  const request = requestKey(one?.requestUrl ?? "");
  return (one?.assets ?? []).map((asset) => JSON.stringify([request, assetKey(asset)]));
}

/** The newest word on each field; first seen when it was first told. */
function joined(known: ToldClient | undefined, { name, summaryUrl, at }: ToldClient): ToldClient {
  return {
    name: name ?? known?.name ?? null,
    summaryUrl: summaryUrl ?? known?.summaryUrl ?? null,
    at: Math.min(at, known?.at ?? at),
  };
}

/** What tells one webhook's connection from another's: told again, it is the same row. */
function identityOf(text: string): string {
  const one = reading(text);
  return JSON.stringify([requestKey(one?.requestUrl ?? ""), one?.assets.map(assetKey).sort()]);
}

/** The webhook's connection in the form of the status endpoint, without the user whom it does not name. */
function connectionText({ requestUrl, requestName, accessLevel, status, assets }: Webhook): string {
  const connectionAssets = assets.map(({ type, name, id, message, verdict, at }) => {
    return { type, name, id, isSuccess: verdict === "ok", message, time: iso(at) };
  });
  return JSON.stringify({ requestUrl, requestName, accessLevel, status, connectionAssets });
}

function reading(raw: string): Connection | null {
  const read = readConnection(raw);
  return read.ok ? read.connection : null;
}
