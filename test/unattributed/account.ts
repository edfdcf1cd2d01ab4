import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { tick } from "../../src/refresh/tick.ts";
import { allShards, directoryShard } from "../../src/stubs.ts";
import {
  CONNECT,
  call,
  connections,
  customerPath,
  jsonOf,
  type LinkJson,
  type Page,
  send,
} from "../http/worker.ts";
import { type AssetInput, connectionText } from "../status/build.ts";

const read = readConfig(env);
if (!read.ok) throw new Error(read.problems.join());
const { config } = read;

/** What upstream would answer: each connection's text, with the customUserId it carries or null. */
export interface Account {
  list: { customUserId: string | null; raw: string }[];
  /** Every request, for a customer or for all, is answered with this instead. */
  failing: Response | null;
  /** Happens once, while upstream answers the next request. */
  meanwhile: (() => Promise<unknown>) | null;
}

/** Upstream, as an account of connections that a test changes. */
export function fakeAccount(): Account {
  const account: Account = { list: [], failing: null, meanwhile: null };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { meanwhile } = account;
    account.meanwhile = null;
    await meanwhile?.();
    if (account.failing) return account.failing.clone();
    const { customUserId } = JSON.parse(String(init?.body)) as { customUserId?: string };
    const all = account.list.filter((one) => customUserId === undefined || one.customUserId === customUserId);
    return connections(...all.map(({ raw }) => raw));
  });
  return account;
}

/** Somebody connects now: `customUserId` null is a connection that names nobody. */
export function connect(
  account: Account,
  user: number | string,
  customUserId: string | null,
  assets: AssetInput[] = [{ id: `page-${user}` }],
  fields: Record<string, unknown> = {},
): string {
  const time = new Date().toISOString();
  const raw = connectionText(
    { user, customUserId: customUserId ?? undefined, requestUrl: CONNECT, ...fields },
    assets.map((asset) => ({ time, ...asset })),
  );
  account.list.push({ customUserId, raw });
  return raw;
}

/** Upstream no longer lists what this user connected. */
export function disconnect(account: Account, user: number): void {
  account.list = account.list.filter(({ raw }) => JSON.parse(raw).user !== user);
}

export const sweep = () => tick(env, config, Date.now(), true);

export interface UnattributedJson {
  id: string;
  user: number | null;
  clientName: string | null;
  clientSummaryUrl: string | null;
  requestUrl: string;
  requestName: string;
  firstSeenAt: string;
  ignored: boolean;
  connections: { user?: number; connectionAssets: { id: string }[] }[];
  suggestedCustomUserId?: string;
}

export async function unattributed(query = ""): Promise<UnattributedJson[]> {
  const { data } = await jsonOf<Page<UnattributedJson>>(call("GET", `/v1/unattributed${query}`));
  return data;
}

/** The one unattributed item there is. */
export async function onlyOne(): Promise<UnattributedJson> {
  const [item, ...more] = await unattributed();
  expect(more).toEqual([]);
  if (!item) throw new Error("nothing is unattributed");
  return item;
}

export const assign = (id: string, customUserId: string) =>
  call("POST", `/v1/unattributed/${id}/assign`, { customUserId });

export async function eventsOf(id: string) {
  type Event = { type: string; cause: string; data: Record<string, unknown> };
  return (await jsonOf<Page<Event>>(call("GET", customerPath(id, "/events")))).data;
}

export const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type);

export const makeLink = (customUserId: string, more: Record<string, unknown> = {}) =>
  jsonOf<LinkJson>(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId, ...more }), 201);

const BROWSER =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/** A person follows the link, and the customer has heard of it. */
export async function click({ slug, customUserId }: LinkJson): Promise<void> {
  const { status } = await send(`/r/${slug}`, { headers: { "user-agent": BROWSER } });
  expect(status).toBe(302);
  await vi.waitFor(async () => {
    const { openedAt } = await jsonOf<{ openedAt: string | null }>(call("GET", customerPath(customUserId)));
    expect(openedAt).not.toBeNull();
  });
}

/** The texts of every connection in the whole-account answer. */
export async function wholeAccount(): Promise<string> {
  const pages = await Promise.all(allShards.map((shard) => directoryShard(env, shard).allConnections("")));
  return pages
    .map(({ text }) => text)
    .filter(Boolean)
    .join(",");
}
