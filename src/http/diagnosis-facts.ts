import type { Changed } from "../directory/directory.ts";
import { slotOf, slotShard, subjectOfUser } from "../directory/slot.ts";
import { unattributedIdOf } from "../directory/unattributed-id.ts";
import { compareUnattributed } from "../directory/unattributed-row.ts";
import type { Env } from "../env.ts";
import { readConnection } from "../leadsie/connection.ts";
import { rawsOf } from "../leadsie/raws.ts";
import { sameRequest } from "../leadsie/request-url.ts";
import { isLive, type StoredLink } from "../links/stored.ts";
import { SUGGEST_FOR_MS } from "../refresh/constants.ts";
import { type Appeared, ownClicks } from "../refresh/suggest.ts";
import type { Candidate, Facts, Other } from "../status/diagnosis-basis.ts";
import type { StatusFacts } from "../status/diagnosis-facts.ts";
import { allShards, directoryShard, linksShard, shardOf, upstream } from "../stubs.ts";
import { MAX_CANDIDATES, MAX_LOOKED_AT } from "./constants.ts";
import type { Context } from "./route.ts";
import { complete } from "./unattributed.ts";
import type { Item } from "./unattributed-item.ts";

/** What the parts know of a customer that may explain why nothing is showing. Reads only, and asks nobody outside. */
export async function gatherFacts(
  c: Context,
  status: StatusFacts,
  now: number,
): Promise<{ facts: Facts; items: Item[] }> {
  const [stored, failing] = await Promise.all([linksOf(c.env, status), failingOf(c.env)]);
  const links = stored.map(({ createdAt, expiresAt, disabled, ...link }) => {
    return { live: isLive({ ...link, expiresAt, disabled }, now), createdAt, expiresAt, disabled };
  });
  const known = { status, links, failing };
  if (status.state === "connected") {
    return { facts: { ...known, candidates: [], movedTo: null, elsewhere: null }, items: [] };
  }
  const [movedTo, found] = await Promise.all([newOwner(c.env, status), candidatesOf(c, status, stored, now)]);
  const explained = movedTo !== null || found.candidates.some(({ by }) => by !== "request");
  const elsewhere = explained ? null : await connectedElsewhere(c.env, status, stored, now);
  return { facts: { ...known, candidates: found.candidates, movedTo, elsewhere }, items: found.items };
}

function linksOf(env: Env, { key, hasLinks }: StatusFacts): Promise<StoredLink[]> | StoredLink[] {
  return hasLinks ? linksShard(env, shardOf(key)).ofCustomer(key) : [];
}

async function failingOf(env: Env): Promise<Facts["failing"]> {
  const { open } = (await upstream(env).view()).breaker;
  return open && { since: open.since, reason: open.reason };
}

/** Who has a user that was here: upstream associates a person with the last id they came with. */
async function newOwner(env: Env, { formerUsers, key }: StatusFacts): Promise<Other | null> {
  for (const { user, at } of formerUsers) {
    const owner = await userShard(env, user).ownerOf(user);
    if (owner && owner.key !== key) return { ...owner, at };
  }
  return null;
}

/** Connections without an id that may be meant for this customer, the likeliest first. */
async function candidatesOf(c: Context, status: StatusFacts, links: StoredLink[], now: number) {
  const former = await formerItems(c, status);
  const since = Math.max(now - SUGGEST_FOR_MS, Math.min(...links.map(({ createdAt }) => createdAt)));
  const recent = links.length === 0 ? [] : await recentItems(c, since);
  const known = new Set(former.map(({ row }) => row.id));
  const fitting = recent.filter(({ row, appeared, suggested }) => {
    const meant = suggested === null || suggested === status.customUserId;
    return meant && !known.has(row.id) && links.some((link) => isFor(link, appeared));
  });
  const clicks = await ownClicks(
    c.env,
    status.key,
    fitting.map(({ appeared }) => appeared),
  );
  const clicked = fitting.filter((_, index) => clicks.has(index));
  const others = fitting.filter((_, index) => !clicks.has(index));
  const all = [
    ...former.map((item) => candidate(item, "user")),
    ...clicked.map((item) => candidate(item, "click")),
    ...others.map((item) => candidate(item, "request")),
  ].slice(0, MAX_CANDIDATES);
  return { candidates: all.map((one) => one.candidate), items: all.map(({ item }) => item) };
}

function candidate(item: Item, by: Candidate["by"]) {
  const { id, firstSeenAt } = item.row;
  return { item, candidate: { id, by, firstSeenAt } };
}

/** The connection was given to the link's request, after the link was made. */
function isFor(link: StoredLink, { requestUrl, at }: Appeared): boolean {
  return sameRequest(link.requestUrl, requestUrl) && at >= link.createdAt;
}

async function formerItems(c: Context, { formerUsers }: StatusFacts): Promise<Item[]> {
  const rows = await Promise.all(
    formerUsers.map(({ user }) => userShard(c.env, user).pickUnattributed([unattributedIdOf(user)])),
  );
  return complete(c, rows.flat());
}

async function recentItems(c: Context, since: number): Promise<Item[]> {
  const filter = { ignored: false, since };
  const rows = await Promise.all(
    allShards.map((shard) => directoryShard(c.env, shard).listUnattributed(filter, MAX_LOOKED_AT)),
  );
  return complete(c, rows.flat().sort(compareUnattributed).slice(0, MAX_LOOKED_AT));
}

/**
 * The one customer of whom no click is known and who connected to the same request within the hour after a click here:
 * their browser may have kept an older id, or they were sent a link that carries another one. Several are nobody.
 */
async function connectedElsewhere(
  env: Env,
  status: StatusFacts,
  links: StoredLink[],
  now: number,
): Promise<Other | null> {
  if (status.openedAt === null || status.connections > 0) return null;
  const since = Math.max(status.openedAt, now - SUGGEST_FOR_MS);
  const changed = await Promise.all(
    allShards.map((shard) => directoryShard(env, shard).changedUnclicked(since, MAX_LOOKED_AT)),
  );
  const found = changed
    .flat()
    .filter(({ key }) => key !== status.key)
    .flatMap((customer) => appearancesOf(customer).map((appeared) => ({ customer, appeared })))
    .filter(({ appeared }) => links.some((link) => isFor(link, appeared)));
  const clicks = await ownClicks(
    env,
    status.key,
    found.map(({ appeared }) => appeared),
  );
  const after = found.filter((_, index) => clicks.has(index));
  const one = after[0];
  if (!one || after.some(({ customer }) => customer.key !== one.customer.key)) return null;
  const { key, customUserId } = one.customer;
  return { key, customUserId, at: one.appeared.at };
}

/** When each connection came about, by what upstream says of it. */
function appearancesOf({ text, createdAt }: Changed): Appeared[] {
  return rawsOf(text).flatMap((raw) => {
    const read = readConnection(raw);
    if (!read.ok) return [];
    const times = read.connection.assets.flatMap(({ time }) => time ?? []);
    const at = times.length > 0 ? Math.min(...times) : createdAt;
    return [{ requestUrl: read.connection.requestUrl, at }];
  });
}

function userShard(env: Env, user: string) {
  return directoryShard(env, slotShard(slotOf(subjectOfUser(user)).a));
}
