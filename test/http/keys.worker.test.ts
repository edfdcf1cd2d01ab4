import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Account } from "../../src/account/account.ts";
import { apiKeyOf, isApiKey } from "../../src/account/api-key.ts";
import { account } from "../../src/stubs.ts";
import {
  ADMIN_KEY,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  type Page,
  problemOf,
  send,
  someone,
  upstream,
} from "./worker.ts";

interface KeyJson {
  id: string;
  name: string;
  scope: string;
  start: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  overlapUntil: string | null;
  key?: string;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const make = (scope: string, more: object = {}) =>
  jsonOf<KeyJson & { key: string }>(
    call("POST", "/v1/keys", { name: `a ${scope} key`, scope, ...more }),
    201,
  );

const as = (key: string, method: string, path: string, body?: unknown) =>
  call(method, path, body, { authorization: `Bearer ${key}` });

const list = async () => (await jsonOf<Page<KeyJson>>(call("GET", "/v1/keys?limit=200"))).data;

/** Isolate memory ends with it; the clock is the only thing that tells. */
const secondsPass = (seconds: number) => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + seconds * 1000 });
};

describe("POST /v1/keys", () => {
  it("shows the key once; what is kept is its SHA-256", async () => {
    const made = await make("read");
    expect(isApiKey(made.key)).toBe(true);
    expect(made).toMatchObject({ name: "a read key", scope: "read", expiresAt: null, lastUsedAt: null });
    expect(made.start).toBe(made.key.slice(0, 7));
    expect(JSON.stringify(await list())).not.toContain(made.key.slice(8));
    const stored = await runInDurableObject(account(env), (_: Account, { storage }) =>
      JSON.stringify([
        storage.sql.exec("SELECT * FROM api_key").toArray(),
        storage.sql.exec("SELECT * FROM key_secret").toArray(),
      ]),
    );
    expect(stored).not.toContain(made.key.slice(8));
    expect(stored).toContain(await sha256(made.key));
  });

  it("opens what its scope opens, and no more (row 17: a read key that writes is a 403)", async () => {
    const id = someone();
    await call("PUT", customerPath(id), {});
    const [read, write, admin] = await Promise.all(["read", "write", "admin"].map((scope) => make(scope)));
    for (const [{ key }, statuses] of [
      [read, [200, 403, 403]],
      [write, [200, 200, 403]],
      [admin, [200, 200, 200]],
    ] as [KeyJson & { key: string }, number[]][]) {
      const answers = await Promise.all([
        as(key, "GET", customerPath(id)),
        as(key, "PUT", customerPath(id), {}),
        as(key, "GET", "/v1/keys"),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(statuses);
    }
    expect((await problemOf(as(read?.key ?? "", "PUT", customerPath(id), {}), 403)).code).toBe("forbidden");
  });

  it.each([
    [{}, ["name", "scope"]],
    [{ name: "", scope: "read" }, ["name"]],
    [{ name: "x".repeat(101), scope: "read" }, ["name"]],
    [{ name: "x", scope: "root" }, ["scope"]],
    [{ name: "x", scope: "read", expiresAt: "2020-01-01T00:00:00Z" }, ["expiresAt"]],
    [{ name: "x", scope: "read", expiresAt: "tomorrow" }, ["expiresAt"]],
    [{ name: "x", scope: "read", key: "mine" }, ["key"]],
  ])("refuses %j", async (body, paths) => {
    expect((await errorsOf(call("POST", "/v1/keys", body))).map(([path]) => path)).toEqual(paths);
  });

  it("with the same Idempotency-Key makes one key and shows the same, which nothing stored tells", async () => {
    const again = () =>
      call("POST", "/v1/keys", { name: "once", scope: "read" }, { "idempotency-key": "order-7" });
    const [first, second] = await Promise.all([jsonOf<KeyJson>(again(), 201), jsonOf<KeyJson>(again(), 201)]);
    expect(second).toEqual(first);
    expect((await list()).filter(({ name }) => name === "once")).toHaveLength(1);
    expect(await everythingKept()).not.toContain(first.key?.slice(8));
  });

  it("after a crash between making the key and keeping the answer shows the same key", async () => {
    const again = () =>
      call("POST", "/v1/keys", { name: "crashed", scope: "read" }, { "idempotency-key": "order-8" });
    const first = await jsonOf<KeyJson>(again(), 201);
    await eachShard((sql) => {
      sql.exec("UPDATE request SET status = NULL, headers = NULL");
      sql.exec("DELETE FROM body");
    });
    expect(await jsonOf<KeyJson>(again(), 201)).toEqual(first);
  });
});

describe("a key", () => {
  it("that is deleted is refused within ten seconds, also where it was just used, and 404 by its id", async () => {
    const { key, id } = await make("read");
    await jsonOf(as(key, "GET", "/v1/types"));
    expect((await call("DELETE", `/v1/keys/${id}`)).status).toBe(204);
    await problemOf(call("DELETE", `/v1/keys/${id}`), 404);
    secondsPass(8);
    expect((await problemOf(as(key, "GET", "/v1/types"), 401)).code).toBe("unauthorized");
  });

  it("that is used all the time costs Account a call every four seconds, none of which a request waits for", async () => {
    const { key } = await make("read");
    const verify = vi.spyOn(Account.prototype, "verify");
    await jsonOf(as(key, "GET", "/v1/types"));
    for (let n = 0; n < 20; n++) await jsonOf(as(key, "GET", "/v1/types"));
    expect(verify).toHaveBeenCalledTimes(1);
    secondsPass(5);
    await jsonOf(as(key, "GET", "/v1/types"));
    await vi.waitFor(() => expect(verify).toHaveBeenCalledTimes(2));
    secondsPass(5);
    await jsonOf(as(key, "GET", "/v1/types"));
    await vi.waitFor(() => expect(verify).toHaveBeenCalledTimes(3));
  });

  it("that is mistyped asks no object", async () => {
    const { key } = await make("read");
    const verify = vi.spyOn(Account.prototype, "verify");
    const mistyped = key.slice(0, -1) + (key.endsWith("a") ? "b" : "a");
    await problemOf(as(mistyped, "GET", "/v1/types"), 401);
    expect(verify).not.toHaveBeenCalled();
    const unknown = apiKeyOf(crypto.getRandomValues(new Uint8Array(32)));
    await problemOf(as(unknown, "GET", "/v1/types"), 401);
    await problemOf(as(unknown, "GET", "/v1/types"), 401);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it("that is deleted ends its open streams and long-polls within ten seconds too", async () => {
    const id = someone();
    await call("PUT", customerPath(id), {});
    const { key, id: keyId } = await make("read");
    const streams = await Promise.all([
      as(key, "GET", customerPath(id, "/live")),
      as(key, "GET", "/v1/events/live"),
    ]);
    const waiting = as(key, "GET", customerPath(id, "?version=1&wait=9"));
    const other = await call("GET", customerPath(id, "/live"));
    const begun = performance.now();
    expect((await call("DELETE", `/v1/keys/${keyId}`)).status).toBe(204);
    await Promise.all(streams.map((stream) => stream.text()));
    expect(performance.now() - begun).toBeLessThan(10_000);
    await problemOf(waiting, 401);
    await call("PUT", customerPath(id), { name: "after" });
    const reader = other.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  it("expires", async () => {
    const { key } = await make("read", { expiresAt: new Date(Date.now() + 5_000).toISOString() });
    await jsonOf(as(key, "GET", "/v1/types"));
    secondsPass(5);
    await problemOf(as(key, "GET", "/v1/types"), 401);
  });

  it("shows when it was last used, to the hour", async () => {
    const { key, id } = await make("read");
    await jsonOf(as(key, "GET", "/v1/types"));
    const found = (await list()).find((one) => one.id === id);
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
    expect(found?.lastUsedAt).toBe(hour);
  });

  it("is listed newest first, in pages", async () => {
    const made = [await make("read"), await make("read"), await make("read")].map(({ id }) => id);
    const first = await jsonOf<Page<KeyJson>>(call("GET", "/v1/keys?limit=2"));
    const second = await jsonOf<Page<KeyJson>>(call("GET", `/v1/keys?limit=2&cursor=${first.next}`));
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(made.every((id) => ids.includes(id))).toBe(true);
  });
});

describe("POST /v1/keys/{id}/rotate", () => {
  it("gives another key, and ends the old one within ten seconds", async () => {
    const { key, id } = await make("write");
    await jsonOf(as(key, "GET", "/v1/types"));
    const rotated = await jsonOf<KeyJson>(call("POST", `/v1/keys/${id}/rotate`));
    expect(rotated).toMatchObject({ id, scope: "write", overlapUntil: null });
    expect(rotated.key).not.toBe(key);
    await jsonOf(as(rotated.key ?? "", "GET", "/v1/types"));
    secondsPass(8);
    await problemOf(as(key, "GET", "/v1/types"), 401);
    await jsonOf(as(rotated.key ?? "", "GET", "/v1/types"));
  });

  it("lets both work for overlapSeconds", async () => {
    const { key, id } = await make("read");
    const rotated = await jsonOf<KeyJson>(call("POST", `/v1/keys/${id}/rotate`, { overlapSeconds: 60 }));
    expect(Date.parse(rotated.overlapUntil ?? "") - Date.now()).toBeGreaterThan(55_000);
    secondsPass(50);
    await jsonOf(as(key, "GET", "/v1/types"));
    await jsonOf(as(rotated.key ?? "", "GET", "/v1/types"));
    secondsPass(11);
    await problemOf(as(key, "GET", "/v1/types"), 401);
    await jsonOf(as(rotated.key ?? "", "GET", "/v1/types"));
  });

  it("again with less overlap ends an older key sooner, never later", async () => {
    const { key, id } = await make("read");
    await call("POST", `/v1/keys/${id}/rotate`, { overlapSeconds: 3600 });
    await call("POST", `/v1/keys/${id}/rotate`, { overlapSeconds: 0 });
    await problemOf(as(key, "GET", "/v1/types"), 401);
  });

  it.each([-1, 1.5, "60", 2_592_001])("refuses %j seconds of overlap", async (overlapSeconds) => {
    const { id } = await make("read");
    const errors = await errorsOf(call("POST", `/v1/keys/${id}/rotate`, { overlapSeconds }));
    expect(errors.map(([path]) => path)).toEqual(["overlapSeconds"]);
  });

  it("of a key that is not there, or of ADMIN_API_KEY, is a 404", async () => {
    for (const id of ["key_nobody", "admin"]) await problemOf(call("POST", `/v1/keys/${id}/rotate`), 404);
  });
});

describe("row 16: a key", () => {
  it("in the query is refused, whatever else is shown", async () => {
    const { key } = await make("admin");
    for (const name of ["key", "apiKey", "api_key", "access_token", "token", "TOKEN"]) {
      for (const secret of [key, ADMIN_KEY, `${key}x`]) {
        const path = `/v1/types?${name}=${encodeURIComponent(secret)}`;
        await problemOf(send(path), 401);
        await problemOf(call("GET", path), 401);
      }
    }
    await jsonOf(call("GET", "/v1/types?key=nothing+of+ours"));
  });

  it("opens Leadsie's own endpoint, with any scope, and not from its query", async () => {
    upstream(() => Response.json({ allConnections: [] }));
    const { key } = await make("read");
    const ask = (apiKey: string, query = "") =>
      send(`/api/checkUserStatus${query}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ apiKey, customUserId: someone() }),
      });
    expect((await ask(key)).status).toBe(200);
    await problemOf(ask(`${key.slice(0, -1)}!`), 401);
    await problemOf(ask(key, `?apiKey=${key}`), 401);
  });
});

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

async function eachShard<T>(look: (sql: SqlStorage) => T): Promise<T[]> {
  const shards = Array.from({ length: 16 }, (_, shard) => env.IDEMPOTENCY.getByName(`shard-${shard}`));
  return Promise.all(shards.map((shard) => runInDurableObject(shard, (_, { storage }) => look(storage.sql))));
}

async function everythingKept(): Promise<string> {
  return JSON.stringify(
    await eachShard((sql) => [
      sql.exec("SELECT * FROM request").toArray(),
      sql.exec("SELECT * FROM body").toArray(),
    ]),
  );
}
