import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { CustomerStatus } from "../../src/status/customer-status.ts";
import { customerStatus } from "../../src/stubs.ts";
import {
  CONNECT,
  type CustomerJson,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  type Page,
  problemOf,
  someone,
} from "./worker.ts";

const FULL = {
  name: "Acme",
  email: "ann@acme.example",
  owner: "sam",
  tags: ["a", "b", "a"],
  metadata: { n: 1, deep: { ["__proto__"]: "own", list: [null, true] } },
  requires: [{ key: "ads", types: ["Ad Account"], count: 2, label: "Ads", accessLevel: "admin" }],
  dueAt: "2100-01-01T02:00:00+02:00",
  remindAfter: [3600, "P3D"],
  archived: true,
};

const NOTHING_SAID = {
  name: null,
  email: null,
  owner: null,
  tags: [],
  metadata: null,
  requires: [],
  dueAt: null,
  remindAfter: null,
  archived: false,
};

const put = (id: string, body: object, status = 200) =>
  jsonOf<CustomerJson>(call("PUT", customerPath(id), body), status);
const get = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));

describe("PUT /v1/customers/{id}", () => {
  it("watches a customer of whom nothing is known yet", async () => {
    const id = someone();
    const made = await put(id, {}, 201);
    const now = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(made).toEqual({
      customUserId: id,
      key: await keyOf(id),
      ...NOTHING_SAID,
      client: null,
      source: "api",
      state: "waiting",
      version: 1,
      progress: {
        met: [],
        missing: [{ key: expect.any(String), types: [], count: 1, have: 0, reason: "absent" }],
      },
      connections: [],
      createdAt: now,
      openedAt: null,
      firstConnectedAt: null,
      connectedAt: null,
      changedAt: now,
      lostAt: null,
      checkedAt: null,
      stale: null,
      overdue: false,
      links: [],
    });
    expect(await get(id)).toEqual(made);
  });

  it("keeps every field as it was given, times in UTC and each tag once", async () => {
    const id = someone();
    const made = await put(id, FULL, 201);
    expect(made).toMatchObject({ ...FULL, tags: ["a", "b"], dueAt: "2100-01-01T00:00:00.000Z" });
    expect(JSON.stringify(made.metadata)).toBe(JSON.stringify(FULL.metadata));
    expect(await get(id)).toEqual(made);
  });

  it("leaves a field that is left out as it is, and clears one that is null", async () => {
    const id = someone();
    const made = await put(id, FULL, 201);
    expect(await put(id, { name: "Other" })).toMatchObject({
      ...FULL,
      tags: ["a", "b"],
      dueAt: made.dueAt,
      name: "Other",
    });
    const cleared = Object.fromEntries(Object.keys(FULL).map((field) => [field, null]));
    expect(await put(id, cleared)).toMatchObject(NOTHING_SAID);
  });

  it("raises the version by one with each change, and with no other", async () => {
    const id = someone();
    expect((await put(id, FULL, 201)).version).toBe(1);
    expect((await put(id, FULL)).version).toBe(1);
    expect((await put(id, {})).version).toBe(1);
    expect((await put(id, { name: "B", owner: "C" })).version).toBe(2);
    expect((await put(id, { tags: [] })).version).toBe(3);
  });

  it("changes by key who exists, and makes nobody", async () => {
    const id = someone();
    const path = `/v1/customers/by-key/${await keyOf(id)}`;
    await problemOf(call("PUT", path, { name: "A" }), 404);
    await put(id, {}, 201);
    expect(await jsonOf<CustomerJson>(call("PUT", path, { name: "A" }))).toMatchObject({ name: "A" });
  });

  it("a hundred at once are one customer and a hundred versions", async () => {
    const id = someone();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => call("PUT", customerPath(id), { name: `n${n}` })),
    );
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as CustomerJson[];
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(99);
    expect(bodies.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
    const last = bodies.find(({ version }) => version === 100);
    expect(await get(id)).toEqual(last);
    const listed = await jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?customUserId=${id}`));
    expect(listed.data).toMatchObject([{ version: 100, name: last?.name }]);
  });

  it.each(["9999-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"])("takes %s as a due date", async (dueAt) => {
    const id = someone();
    const made = await put(id, { dueAt }, 201);
    expect(new Date(String(made.dueAt))).toEqual(new Date(dueAt));
    // The platform refuses alarms beyond 2189: a date beyond must not keep the object from its others.
    await runInDurableObject(customerStatus(env, made.key), async (object: CustomerStatus, state) => {
      await state.storage.deleteAlarm();
      await object.alarm();
    });
    expect(await get(id)).toMatchObject({ dueAt: made.dueAt, overdue: dueAt.startsWith("1970") });
  });

  it.each(["9999-12-31T23:59:59-00:01", "1969-12-31T23:59:59Z"])(
    "refuses %s, which has no time of four digits from 1970 on in UTC",
    async (dueAt) => {
      expect(await errorsOf(call("PUT", customerPath(someone()), { dueAt }))).toMatchObject([
        ["dueAt", /too_/],
      ]);
    },
  );

  it("a customer has at most 50 requirements, those of all links together", async () => {
    const id = someone();
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ key: `k${from + n}`, types: ["Page"] }));
    const post = (requires: object[], note: string) =>
      call("POST", "/v1/links", {
        requestUrl: CONNECT,
        customUserId: id,
        requires,
        note,
        ifExists: "create",
      });
    await jsonOf(post(some(0, 50), "first"), 201);
    await jsonOf(post(some(10, 20), "the same again"), 201);
    const before = await get(id);
    expect(await errorsOf(post(some(50, 1), "one more"))).toEqual([["requires", "too_many_requirements"]]);
    expect(await get(id)).toEqual(before);
    expect(await errorsOf(call("PUT", customerPath(id), { requires: some(0, 51) }))).toEqual([
      ["requires", "too_big"],
    ]);
  });
});
