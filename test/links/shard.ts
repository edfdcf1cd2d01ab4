import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Env } from "../../src/env.ts";
import type { Links } from "../../src/links/links.ts";
import type { NewLink } from "../../src/links/protocol.ts";
import { makeSlug } from "../../src/links/slug.ts";
import { buildTarget } from "../../src/links/target-url.ts";
import { linksShard } from "../../src/stubs.ts";

export const bindings = env as unknown as Env;
export const CONNECT = "https://app.leadsie.com/connect/acme/manage";

/** Where a test waits for what follows an answer: long enough for a busy machine, and not waited out. */
export const SOON = { timeout: 5000, interval: 10 };

/** A moment for clocks that the tests set. Far ahead, so that no alarm set by such a clock fires by itself. */
export const START = Date.UTC(2100, 0, 1);

export const VISIT = JSON.stringify({
  country: "FI",
  referrerHost: "mail.example",
  device: "desktop",
  utm: null,
});

export const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

/** A key of a customer in `shard`; each call is another customer. */
export function keyIn(shard: number): string {
  return shard.toString(16) + random(32).toHex().slice(1);
}

export function newLink(shard: number, given: Partial<NewLink> = {}): NewLink {
  const customUserId = given.customUserId ?? "customer-1";
  const requestUrl = given.requestUrl ?? CONNECT;
  const target = buildTarget(requestUrl, customUserId);
  if (!target.ok) throw new Error(target.message);
  return {
    slug: makeSlug("", shard, random),
    key: keyIn(shard),
    customUserId,
    requestUrl,
    targetUrl: target.targetUrl,
    utm: false,
    note: null,
    expiresAt: null,
    ifExists: "return",
    ...given,
  };
}

/** Makes a link and answers with it, or fails. */
export async function made(shard: number, given: Partial<NewLink> = {}) {
  const result = await linksShard(bindings, shard).create(newLink(shard, given));
  if (!("link" in result)) throw new Error(result.outcome);
  return result.link;
}

/** A customer's object as the shard sees it: what it was told, and whether it answers. */
export interface Listener {
  told: { key: string; at: number }[];
  answers: boolean;
}

/** Puts a listener, and a clock that stands at `time.now`, into the shard's running instance. */
export async function listen(shard: number, time: { now: number }): Promise<Listener> {
  const listener: Listener = { told: [], answers: true };
  await runInDurableObject(linksShard(bindings, shard), (links: Links) => {
    links.now = () => time.now;
    links.tell = async (key, at) => {
      if (!listener.answers) throw new Error("the customer's object cannot be reached");
      listener.told.push({ key, at });
    };
  });
  return listener;
}

/** What lies in storage now, past the object's memory. */
export function rows<T extends Record<string, SqlStorageValue>>(
  shard: number,
  query: string,
  ...values: string[]
) {
  return runInDurableObject(linksShard(bindings, shard), (_: Links, state) =>
    state.storage.sql.exec<T>(query, ...values).toArray(),
  );
}
