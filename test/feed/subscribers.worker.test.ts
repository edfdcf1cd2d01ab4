import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { REPUSH_FIRST_MS } from "../../src/feed/constants.ts";
import { Log, type NewRow, prepareLog } from "../../src/feed/log.ts";
import type { Push } from "../../src/feed/protocol.ts";
import { Subscribers } from "../../src/feed/subscribers.ts";

let last = 0;

interface Scene {
  log: Log;
  subscribers: Subscribers;
  /** What each endpoint acknowledged. */
  pushed: Record<string, Push[]>;
  /** What an endpoint does before it acknowledges. */
  meanwhile: Record<string, () => Promise<void>>;
  append(count: number): void;
  /** The object wakes anew. */
  again(): void;
}

const row: NewRow = { type: "a", cause: "click", key: "k", seq: 1, text: "{}" };

function scene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const stub = env.ACCOUNT.getByName(`subscribers-${++last}`);
  return runInDurableObject(stub, async (_, { storage }) => {
    prepareLog(storage.sql);
    const pushTo = async (id: string, push: Push) => {
      await made.meanwhile[id]?.();
      made.pushed[id] = [...(made.pushed[id] ?? []), push];
    };
    const open = () => {
      const log = new Log(storage.sql);
      return { log, subscribers: new Subscribers(storage.sql, log, pushTo) };
    };
    const made: Scene = {
      ...open(),
      pushed: {},
      meanwhile: {},
      append: (count) => {
        made.subscribers.load();
        made.log.append(
          Array.from({ length: count }, () => row),
          1,
        );
      },
      again: () => void Object.assign(made, open()),
    };
    vi.spyOn(console, "log").mockImplementation(() => {});
    await work(made);
    vi.restoreAllMocks();
  });
}

const told = (pushes: Push[] = []) => pushes.map(({ from, rows }) => [from, rows.map(({ no }) => no)]);

it("pushes what is appended after somebody subscribed, and nothing to who unsubscribed", () =>
  scene(async (s) => {
    s.append(2);
    s.subscribers.add("one", 3);
    s.subscribers.add("two", 3);
    s.append(2);
    expect(await s.subscribers.tell(0)).toBeNull();
    s.subscribers.remove("two");
    s.append(1);
    await s.subscribers.tell(0);
    expect(told(s.pushed.one)).toEqual([
      [2, [3, 4]],
      [4, [5]],
    ]);
    expect(told(s.pushed.two)).toEqual([[2, [3, 4]]]);
    expect(s.pushed.one?.[0]?.log).toBe(3);
  }));

it("gathers what comes while a push is under way", () =>
  scene(async (s) => {
    s.subscribers.add("one", 0);
    const gate = Promise.withResolvers<void>();
    s.meanwhile.one = () => gate.promise;
    const telling = [];
    for (let n = 0; n < 5; n++) {
      s.append(1);
      telling.push(s.subscribers.tell(0));
    }
    gate.resolve();
    await Promise.all(telling);
    expect(told(s.pushed.one)).toEqual([
      [0, [1]],
      [1, [2, 3, 4, 5]],
    ]);
  }));

it("an endpoint that hangs or rejects delays no other, and is tried again", () =>
  scene(async (s) => {
    for (const id of ["hangs", "rejects", "fine"]) s.subscribers.add(id, 0);
    const gate = Promise.withResolvers<void>();
    s.meanwhile.hangs = () => gate.promise;
    s.meanwhile.rejects = () => Promise.reject(new Error("not now"));
    s.append(1);
    const begun = performance.now();
    const now = Date.now();
    const retryAt = await s.subscribers.tell(now);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(retryAt).toBeGreaterThanOrEqual(now + REPUSH_FIRST_MS);
    expect(told(s.pushed.fine)).toEqual([[0, [1]]]);
    s.meanwhile = {};
    gate.resolve();
    await s.subscribers.tell((retryAt ?? 0) + REPUSH_FIRST_MS);
    expect(told(s.pushed.rejects)).toEqual([[0, [1]]]);
    expect(told(s.pushed.hangs)).toEqual([[0, [1]]]);
  }));

it("does not wait for one that failed a moment ago", () =>
  scene(async (s) => {
    s.subscribers.add("one", 0);
    const calls = vi.fn().mockRejectedValue(new Error("not now"));
    s.meanwhile.one = calls;
    for (let n = 0; n < 5; n++) {
      s.append(1);
      expect(await s.subscribers.tell(Date.now())).not.toBeNull();
    }
    expect(calls).toHaveBeenCalledTimes(1);
  }));

it("nudges everybody once when the object woke, since it forgot how far they are", () =>
  scene(async (s) => {
    s.subscribers.add("one", 0);
    s.append(3);
    s.again();
    await s.subscribers.tell(0);
    await s.subscribers.tell(0);
    expect(told(s.pushed.one)).toEqual([[3, []]]);
    s.again();
    s.append(1);
    await s.subscribers.tell(0);
    expect(told(s.pushed.one).at(-1)).toEqual([3, [4]]);
  }));
