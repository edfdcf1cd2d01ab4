import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import worker from "../../src/index.ts";
import type { PollMessage } from "../../src/refresh/messages.ts";
import { handOut } from "../../src/refresh/tick.ts";
import { customerStatus, directoryOf } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";

afterEach(() => vi.restoreAllMocks());

/** Upstream, as one function from the asked id to the answer. */
function answering(answer: (customUserId: string) => Response) {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { customUserId } = JSON.parse(String(init?.body)) as { customUserId: string };
    return answer(customUserId);
  });
}

/** Upstream takes its time over the next request: `asked` when that has begun. */
function held() {
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<Response>()];
  vi.spyOn(globalThis, "fetch").mockImplementation(() => {
    asked.resolve();
    return answer.promise;
  });
  return { asked: asked.promise, answer: answer.resolve };
}

const connections = (...raws: string[]) =>
  new Response(`{"allConnections":[${raws.join(",")}]}`, { headers: { "content-type": "application/json" } });

async function watch(customUserId: string) {
  const key = await customerKey(customUserId);
  await customerStatus(env, key).watch({ customUserId, key, source: "api", patch: {} });
  return key;
}

async function deliver(...messages: PollMessage[]) {
  const batch = createMessageBatch<PollMessage>(
    "connectwatch-polls",
    messages.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts: 1, body })),
  );
  await worker.queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

const due = async (key: string, now: number) =>
  (await directoryOf(env, await idOf(key)).due(now, 100)).some((one) => one.key === key);

async function idOf(key: string): Promise<string> {
  const read = await customerStatus(env, key).read();
  return read.found ? read.customUserId : "";
}

async function state(key: string) {
  const read = await customerStatus(env, key).read();
  return read.found ? JSON.parse(`${read.head}${read.tail}}`) : null;
}

describe("a tick", () => {
  it("hands out each due customer once, and again only when its poll was lost", async () => {
    const key = await watch("leased");
    const now = Date.now();
    expect(await due(key, now)).toBe(true);
    await handOut(env, now, false);
    expect(await due(key, now)).toBe(false);
    expect(await due(key, now + 60_000)).toBe(true);
  });

  it("leaves archived customers alone", async () => {
    const key = await watch("archived");
    await customerStatus(env, key).change({ archived: true });
    expect(await due(key, Date.now() + 1e9)).toBe(false);
    await customerStatus(env, key).change({ archived: false });
    expect(await due(key, Date.now())).toBe(true);
  });
});

describe("a poll", () => {
  it("brings what upstream says to the customer, and leaves the next look to sweeps", async () => {
    const key = await watch("polled");
    answering((customUserId) => connections(connectionText({ customUserId })));
    const result = await deliver({ key, customUserId: "polled" });
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await state(key)).toMatchObject({ state: "connected", stale: null });
    expect(await due(key, Date.now() + 1e9)).toBe(false);
  });

  it("row 36: delivered twice changes nothing the second time", async () => {
    const key = await watch("twice");
    answering((customUserId) => connections(connectionText({ customUserId })));
    const message = { key, customUserId: "twice" };
    await deliver(message, message);
    expect(await state(key)).toMatchObject({ version: 2 });
  });

  it("row 11: one broken connection holds its customer, and the rest are used", async () => {
    const [good, bad] = [await watch("good"), await watch("bad")];
    answering((customUserId) =>
      customUserId === "bad"
        ? connections(connectionText({ customUserId }), '{"requestUrl":1}')
        : connections(connectionText({ customUserId })),
    );
    await deliver({ key: good, customUserId: "good" }, { key: bad, customUserId: "bad" });
    expect(await state(good)).toMatchObject({ state: "connected" });
    expect(await state(bad)).toMatchObject({
      state: "waiting",
      stale: { reason: expect.stringMatching(/^wrong shape: allConnections\.1/) },
    });
  });

  it("leaves a customer due whose loss waits for its second word, also when it comes late itself", async () => {
    const key = await watch("waiting");
    answering((customUserId) => connections(connectionText({ customUserId })));
    await deliver({ key, customUserId: "waiting" });
    vi.restoreAllMocks();
    const late = held();
    const delivered = deliver({ key, customUserId: "waiting" });
    await late.asked;
    answering(() => connections());
    await deliver({ key, customUserId: "waiting" });
    late.answer(connections());
    await delivered;
    expect(await state(key)).toMatchObject({ state: "connected" });
    expect(await due(key, Date.now() + 1e9)).toBe(true);
  });

  it("makes nobody stale when it fails after a newer one was answered", async () => {
    const key = await watch("crossing");
    const late = held();
    const delivered = deliver({ key, customUserId: "crossing" });
    await late.asked;
    answering((customUserId) => connections(connectionText({ customUserId })));
    await deliver({ key, customUserId: "crossing" });
    late.answer(new Response("oops", { status: 500 }));
    await delivered;
    expect(await state(key)).toMatchObject({ stale: null });
    const query = { archived: false, sort: "changedAt", limit: 10, customUserId: "crossing" } as const;
    const [listed] = await directoryOf(env, "crossing").list(query);
    expect(JSON.parse(`${listed?.text}}`)).toMatchObject({ stale: null });
  });

  it("waits longer with each failure before it asks again", async () => {
    const key = await watch("failing");
    answering(() => new Response("{}", { headers: { "content-type": "application/json" } }));
    const waits: number[] = [];
    for (const _ of [1, 2, 3]) {
      await deliver({ key, customUserId: "failing" });
      const now = Date.now();
      let wait = 1_000;
      while (!(await due(key, now + wait))) wait += 1_000;
      waits.push(wait);
    }
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
  });
});

describe("An upstream failure is not news (promise 2)", () => {
  const failures: [string, () => Response, RegExp][] = [
    ["a 500", () => new Response("oops", { status: 500 }), /status 500/],
    ["a 404", () => new Response("gone", { status: 404 }), /status 404/],
    ["a 429", () => new Response("", { status: 429, headers: { "retry-after": "1" } }), /rate limited/],
    ["a 401", () => new Response("{}", { status: 401 }), /unauthorized/],
    ["a 403", () => new Response("{}", { status: 403 }), /unauthorized/],
    ["a login page", () => new Response("<html>", { headers: { "content-type": "text/html" } }), /html/],
    ["a cut answer", () => new Response('{"allConnections":[{"user":1'), /truncated/],
    ["another shape", () => new Response('{"allConnections":{}}'), /wrong shape: allConnections/],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "https://x.test" } }),
      /redirect/,
    ],
  ];

  it.each(failures)("holds the snapshot after %s", async (name, failure, reason) => {
    const key = await watch(name);
    answering((customUserId) => connections(connectionText({ customUserId })));
    await deliver({ key, customUserId: name });
    const before = await state(key);
    vi.restoreAllMocks();
    answering(failure);
    await deliver({ key, customUserId: name });
    const held = await state(key);
    expect(held.stale.reason).toMatch(reason);
    expect({ ...held, stale: null }).toEqual(before);
    const history = await customerStatus(env, key).history(2, 10);
    expect(history).toMatchObject({ events: [] });
    await runDurableObjectAlarm(customerStatus(env, key));
  });
});
