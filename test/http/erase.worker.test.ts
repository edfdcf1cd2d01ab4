import { reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { Links } from "../../src/links/links.ts";
import { poll } from "../../src/refresh/poll.ts";
import { tick } from "../../src/refresh/tick.ts";
import type { Report } from "../../src/status/report.ts";
import {
  account as accountObject,
  allShards,
  customerStatus,
  directoryOf,
  directoryShard,
  endpoint,
  idempotencyShard,
  linksShard,
  upstream,
} from "../../src/stubs.ts";
import { type Account, connect, fakeAccount } from "../unattributed/account.ts";
import {
  ADMIN_KEY,
  CONNECT,
  type CustomerJson,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  type LinkJson,
  type Page,
  problemOf,
  send,
} from "./worker.ts";

const read = readConfig(env);
if (!read.ok) throw new Error(read.problems.join());
const { config } = read;

const ID = "Zoë & Söhne/42";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";

let leadsie: Account;
beforeEach(async () => {
  await reset();
  leadsie = fakeAccount();
});
afterEach(() => vi.restoreAllMocks());

interface ErasedJson {
  erasedAt: string;
  links: number;
  events: number;
  deliveries: number;
  elsewhere: string[];
}

const erase = (id = ID) => jsonOf<ErasedJson>(call("DELETE", customerPath(id)));
const get = (id = ID) => call("GET", customerPath(id));
const sweep = () => tick(env, config, Date.now(), true);
const link = (headers: Record<string, string> = {}, id = ID) =>
  jsonOf<LinkJson>(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id }, headers), 201);

const askedFor = (id = ID) =>
  send("/api/checkUserStatus", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey: ADMIN_KEY, customUserId: id }),
  });

/** Everything that is known of anybody, everywhere: each table of each object, as text. */
async function everyTable(key: string): Promise<{ object: string; table: string; row: string }[]> {
  const webhooks = await accountObject(env).listEndpoints();
  const objects: [string, DurableObjectStub][] = [
    ["customer", customerStatus(env, key)],
    ["account", accountObject(env)],
    ["upstream", upstream(env)],
    ...webhooks.map(({ id }): [string, DurableObjectStub] => ["endpoint", endpoint(env, id)]),
    ...allShards.map((shard): [string, DurableObjectStub] => ["directory", directoryShard(env, shard)]),
    ...allShards.map((shard): [string, DurableObjectStub] => ["links", linksShard(env, shard)]),
    ...allShards.map((shard): [string, DurableObjectStub] => ["idempotency", idempotencyShard(env, shard)]),
  ];
  const rows = await Promise.all(
    objects.map(([object, stub]) =>
      runInDurableObject(stub, (_, { storage: { sql } }) =>
        sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
          )
          .toArray()
          .flatMap(({ name }) =>
            sql
              .exec(`SELECT * FROM "${name}"`)
              .toArray()
              .map((row) => ({ object, table: name, row: JSON.stringify(row) })),
          ),
      ),
    ),
  );
  return rows.flat();
}

/** A customer who is known everywhere. */
async function known(id = ID) {
  await jsonOf(
    call("POST", "/v1/webhooks", { url: "https://receiver.company.com/hook" }, { "idempotency-key": "w" }),
    201,
  );
  const { slug } = await link({ "idempotency-key": "order-1" }, id);
  await jsonOf(
    call("PUT", customerPath(id), { name: "Zoë", email: "zoe@company.com", metadata: { a: "secret note" } }),
  );
  expect((await send(`/r/${slug}`, { headers: { "user-agent": BROWSER } })).status).toBe(302);
  await vi.waitFor(async () =>
    expect(await jsonOf<CustomerJson>(get(id))).toMatchObject({ state: "opened" }),
  );
  connect(leadsie, 7, id, [{ id: "page-1", name: "Zoë's page" }]);
  await jsonOf(call("POST", customerPath(id, "/refresh")));
  connect(leadsie, 8, null);
  await sweep();
  const [item] = (await jsonOf<Page<{ id: string }>>(call("GET", "/v1/unattributed"))).data;
  await jsonOf(call("POST", `/v1/unattributed/${item?.id}/assign`, { customUserId: id }));
  const { token } = await jsonOf<{ token: string }>(
    call("POST", customerPath(id, "/token"), {}, { "idempotency-key": "token-1" }),
    201,
  );
  return { slug, token, key: await keyOf(id) };
}

const marks = ["Zoë", "zoe@company.com", "secret note"];

describe("Erased stays erased (promise 12)", () => {
  it("leaves nothing in any table of any object but an HMAC, and for thirty days that it was erased, with the id encrypted", async () => {
    const { key, slug } = await known();
    const before = (await everyTable(key)).filter(({ row }) => row.includes(key) || row.includes(ID));
    const where = new Set(before.map(({ object, table }) => `${object}.${table}`));
    for (const table of [
      "customer.status",
      "customer.event",
      "directory.member",
      "directory.owner",
      "directory.feed",
      "directory.assignment",
      "links.links",
      "upstream.hot",
      "idempotency.request",
    ]) {
      expect([...where], table).toContain(table);
    }
    const answer = await erase();
    expect(answer).toMatchObject({ links: 1, elsewhere: ["Leadsie", "your receivers"] });
    expect(answer.events).toBeGreaterThan(2);
    await problemOf(get(), 404);
    const rows = await everyTable(key);
    const left = rows.filter(
      ({ row }) => row.includes(key) || row.includes(slug) || marks.some((mark) => row.includes(mark)),
    );
    expect(left.map(({ object, table }) => `${object}.${table}`)).not.toContain("customer.status");
    const told = left.filter(({ row }) => !row.includes('"customer.erased"'));
    expect(told).toEqual([]);
    expect(rows.filter(({ row }) => row.includes(JSON.stringify(ID)) || row.includes(ID))).toEqual([]);
    expect(left.filter(({ table }) => table === "feed")).toHaveLength(1);
    expect(rows.filter(({ object }) => object === "customer")).toEqual([]);
    const erased = rows.filter(({ table }) => table === "erased");
    expect(erased).toHaveLength(1);
    expect(erased[0]?.row).toMatch(/"mark":"[0-9a-f]{64}"/);
    expect(erased[0]?.row).not.toContain(key);
  });

  it("tells it to the streams and the feed, with the id alone, and to the endpoints", async () => {
    await known();
    const live = await call("GET", customerPath(ID, "/live"));
    const answer = await erase();
    const text = await live.text();
    expect(text).toContain("event: customer.erased");
    const feed = await jsonOf<Page<Record<string, unknown>>>(
      call("GET", `/v1/events?since=2020-01-01T00:00:00Z&customUserId=${encodeURIComponent(ID)}`),
    );
    expect(feed.data).toEqual([
      {
        id: expect.stringMatching(/^evt_/),
        type: "customer.erased",
        customUserId: ID,
        seq: answer.events + 1,
        at: answer.erasedAt,
        cause: "operator",
        data: {},
        customer: null,
      },
    ]);
  });

  it("thirty days later the feed has forgotten the id too, though nothing else happened", async () => {
    const { key } = await known();
    await erase();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * 24 * 3600_000 });
    await Promise.all(allShards.map((shard) => directoryShard(env, shard).nextToCheck(1, 1)));
    vi.useRealTimers();
    expect((await everyTable(key)).filter(({ row }) => row.includes(key) || row.includes("Zoë"))).toEqual([]);
  });

  it("is forgotten by links, lists and the whole-account answer", async () => {
    const { slug } = await known();
    await erase();
    expect((await send(`/r/${slug}`)).status).toBe(404);
    await problemOf(call("GET", `/v1/links/${slug}`), 404);
    expect((await jsonOf<Page<CustomerJson>>(call("GET", "/v1/customers"))).data).toEqual([]);
    const whole = await send("/api/checkUserStatus", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ apiKey: ADMIN_KEY }),
    });
    expect(await whole.text()).not.toContain("Zoë");
  });

  it("no sweep, webhook, report, move, assignment, poll or question brings it back", async () => {
    const { key } = await known();
    await erase();
    connect(leadsie, 9, ID, [{ id: "page-2" }]);
    await sweep();
    await sweep();
    const who = { customUserId: ID, key };
    expect(await poll(env, config, who)).toEqual({ ok: true });
    const told: Report = { by: "report", no: 1_000_001, at: Date.now(), assets: [] };
    expect(await customerStatus(env, key).report(told, who)).toEqual({ found: false });
    const to = { key: await keyOf("other"), customUserId: "other" };
    await customerStatus(env, key).moveAway({ user: "7", to, at: Date.now() });
    connect(leadsie, 10, null);
    await sweep();
    const [item] = (await jsonOf<Page<{ id: string }>>(call("GET", "/v1/unattributed"))).data;
    const assigned = call("POST", `/v1/unattributed/${item?.id}/assign`, { customUserId: ID });
    expect(await errorsOf(assigned)).toEqual([["customUserId", "customer_erased"]]);
    const asked = vi.mocked(fetch).mock.calls.length;
    expect(await (await askedFor()).json()).toEqual({ allConnections: [] });
    expect(vi.mocked(fetch).mock.calls).toHaveLength(asked);
    await problemOf(get(), 404);
    await problemOf(call("PUT", `/v1/customers/by-key/${key}`, {}), 404);
    const rows = (await everyTable(key)).filter(({ row }) => row.includes(key));
    expect(rows.filter(({ row }) => !row.includes("customer.erased"))).toEqual([]);
  });

  it("a sweep that still lists the customer costs nothing the next time", async () => {
    await known();
    await erase();
    await sweep();
    await sweep();
    expect((await upstream(env).view()).sweeps.last).toMatchObject({ ok: true, changed: 0, woken: 0 });
  });

  it.each([
    ["PUT", () => jsonOf<CustomerJson>(call("PUT", customerPath(ID), {}), 201)],
    [
      "a new link",
      async () => {
        await link();
        return jsonOf<CustomerJson>(get());
      },
    ],
  ])("%s does, as somebody new", async (_, comeBack) => {
    const { key, token, slug } = await known();
    await erase();
    const customer = await comeBack();
    expect(customer).toMatchObject({ customUserId: ID, name: null, state: "waiting", openedAt: null });
    expect(await directoryOf(env, ID).isErased(ID)).toBe(false);
    await problemOf(send(`${customerPath(ID)}?token=${token}`), 404);
    await problemOf(send(`/v1/customers/by-key/${key}/live?token=${token}`), 404);
    expect((await send(`/r/${slug}`)).status).toBe(404);
    connect(leadsie, 11, ID);
    await sweep();
    expect(await jsonOf<CustomerJson>(get())).toMatchObject({ state: "connected" });
  });

  it("an answer kept for an Idempotency-Key is gone, and the request repeated brings nobody back", async () => {
    await known();
    await erase();
    const again = call(
      "POST",
      "/v1/links",
      { requestUrl: CONNECT, customUserId: ID },
      { "idempotency-key": "order-1" },
    );
    expect((await problemOf(again, 410)).code).toBe("gone");
    await problemOf(get(), 404);
  });

  it("is for admin keys; who is not there is a 404, and so is who is erased", async () => {
    await problemOf(call("DELETE", customerPath("nobody")), 404);
    await jsonOf(call("PUT", customerPath(ID), {}), 201);
    const { key } = await jsonOf<{ key: string }>(
      call("POST", "/v1/keys", { name: "w", scope: "write" }),
      201,
    );
    await problemOf(call("DELETE", customerPath(ID), undefined, { authorization: `Bearer ${key}` }), 403);
    const twice = await Promise.all([call("DELETE", customerPath(ID)), call("DELETE", customerPath(ID))]);
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    await problemOf(call("DELETE", customerPath(ID)), 404);
  });

  it("killed in between is finished by the alarm, and shows meanwhile that it is under way", async () => {
    const { key, slug } = await known();
    vi.spyOn(Links.prototype, "eraseCustomer").mockImplementationOnce(() => {
      throw new Error("the shard is restarting");
    });
    await problemOf(call("DELETE", customerPath(ID)), 500);
    const { erasing, name, connections } = await jsonOf<CustomerJson>(get());
    expect({ erasing, name, connections }).toEqual({ erasing: true, name: null, connections: [] });
    expect(await runDurableObjectAlarm(customerStatus(env, key))).toBe(true);
    await problemOf(get(), 404);
    expect((await send(`/r/${slug}`)).status).toBe(404);
    const left = (await everyTable(key)).filter(({ row }) => row.includes(key));
    expect(left.filter(({ row }) => !row.includes("customer.erased"))).toEqual([]);
  });
});

describe("row 40: erase while a poll, a delivery and a stream are under way", () => {
  it("nothing of the customer comes back", async () => {
    const { key, slug } = await known();
    const live = await call("GET", customerPath(ID, "/live"));
    // Upstream, and the receiver, answer when the customer is erased.
    const { promise: erased, resolve } = Promise.withResolvers<void>();
    connect(leadsie, 12, ID, [{ id: "page-3" }]);
    let waiting = 0;
    const answer = vi.mocked(fetch).getMockImplementation();
    vi.mocked(fetch).mockImplementation(async (...request) => {
      waiting++;
      await erased;
      return answer?.(...request) ?? new Response();
    });
    const change = customerStatus(env, key).report(
      {
        by: "report",
        no: 2_000_000,
        at: Date.now(),
        assets: [{ type: "Page", id: "page-1", status: "lost", at: Date.now() }],
      },
      null,
    );
    const polled = poll(env, config, { key, customUserId: ID });
    const swept = sweep();
    const clicked = send(`/r/${slug}`, { headers: { "user-agent": BROWSER } });
    await vi.waitFor(() => expect(waiting).toBeGreaterThan(2));
    await erase();
    resolve();
    await Promise.all([change, polled, swept, clicked]);
    expect(await live.text()).toContain("customer.erased");
    await problemOf(get(), 404);
    await vi.waitFor(async () => {
      const left = (await everyTable(key)).filter(({ row }) => row.includes(key) || row.includes(slug));
      expect(left.filter(({ row }) => !row.includes("customer.erased"))).toEqual([]);
    });
  });
});
