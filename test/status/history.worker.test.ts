import { evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { DAY_MS, MAX_EVENTS } from "../../src/status/constants.ts";
import { customerStatus, directoryOf } from "../../src/stubs.ts";
import { change, stubOf, watch } from "../feed/changes.ts";
import { call, jsonOf, problemOf } from "../http/worker.ts";

beforeEach(() => reset());

const events = (query = "") =>
  jsonOf<{ data: { seq: number }[] }>(call("GET", `/v1/customers/old/events?limit=200${query}`));
const seqs = async (query = "") => (await events(query)).data.map(({ seq }) => seq);
const kept = async () =>
  runInDurableObject(await stubOf("old"), (_, { storage }) =>
    storage.sql
      .exec<{ first: number; n: number }>("SELECT min(seq) AS first, count(*) AS n FROM event")
      .one(),
  );

/** Until the log of the shard has every event: what it lacks is never pruned. */
const fed = async () =>
  vi.waitFor(async () => {
    const { seq } = await runInDurableObject(await stubOf("old"), (_, { storage }) =>
      storage.sql.exec<{ seq: number }>("SELECT max(seq) AS seq FROM event").one(),
    );
    const key = await customerKey("old");
    const { rows } = await directoryOf(env, "old").feedAfter(0, { keys: [key] }, 1_000);
    expect(rows.at(-1)?.seq).toBe(seq);
  });

it("keeps events for HISTORY_DAYS, and says 410 to who asks for older", async () => {
  await watch("old");
  await change("old");
  await fed();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 401 * DAY_MS });
  try {
    await change("old");
    expect(await kept()).toEqual({ first: 3, n: 1 });
    expect(await seqs()).toEqual([3]);
    expect(await seqs("&after=2")).toEqual([3]);
    for (const after of [0, 1]) {
      const path = `/v1/customers/old/events?after=${after}`;
      expect((await problemOf(call("GET", path), 410)).code).toBe("gone");
      const live = call("GET", "/v1/customers/old/live", undefined, { "last-event-id": String(after) });
      expect((await problemOf(live, 410)).code).toBe("gone");
    }
  } finally {
    vi.useRealTimers();
  }
});

it("keeps 10,000 events of a customer, and takes the older ones away a few at a time", async () => {
  await watch("old");
  await change("old");
  await fed();
  const object = await stubOf("old");
  const made = MAX_EVENTS + 100;
  await runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ${made})
        INSERT INTO event SELECT i, at, type, text FROM n, event WHERE seq = 2`,
    );
    storage.sql.exec(`UPDATE status SET text = json_set(text, '$.seq', ${made}, '$.fed', ${made})`);
  });
  await evictDurableObject(object);
  const before = await kept();
  await change("old");
  const after = await kept();
  expect(after.first - before.first).toBeGreaterThan(0);
  expect(after.first - before.first).toBeLessThanOrEqual(8);
  for (let n = 0; n < 20; n++) await change("old");
  await vi.waitFor(async () => {
    await change("old");
    expect((await kept()).n).toBe(MAX_EVENTS);
  });
});

it("keeps what the feed has not got, however old", async () => {
  await watch("old");
  const shard = directoryOf(env, "old");
  // The log takes nothing while the customer changes.
  const put = vi
    .spyOn(Object.getPrototypeOf(await instanceOf(shard)), "put")
    .mockImplementation(async (_member, telling) => ({ fed: (telling as { after: number }).after }));
  await change("old");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 401 * DAY_MS });
  try {
    await change("old");
    expect(await kept()).toEqual({ first: 1, n: 3 });
  } finally {
    vi.useRealTimers();
    put.mockRestore();
  }
});

function instanceOf(stub: DurableObjectStub): Promise<object> {
  return runInDurableObject(stub, (instance) => instance as object);
}

it("finds nothing gone where nothing was pruned", async () => {
  await watch("old");
  expect(await seqs("&after=0")).toEqual([]);
  await change("old");
  expect(await seqs("&after=0")).toEqual([1, 2]);
  expect(await customerStatus(env, await customerKey("nobody")).history(0, 1)).toEqual({ found: false });
});
