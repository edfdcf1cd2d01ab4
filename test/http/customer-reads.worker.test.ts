import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Links } from "../../src/links/links.ts";
import { customerStatus } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";
import {
  CONNECT,
  type CustomerJson,
  call,
  connections,
  customerPath,
  errorsOf,
  jsonOf,
  type LinkJson,
  type Page,
  problemOf,
  someone,
  upstream,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const put = (id: string, body: object, status = 200) =>
  jsonOf<CustomerJson>(call("PUT", customerPath(id), body), status);
const get = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));

describe("GET /v1/customers/{id}", () => {
  it("answers 304 to its own ETag, however it is written, and carries what changes without a version", async () => {
    const id = someone();
    upstream((customUserId) => connections(connectionText({ customUserId })));
    await put(id, {}, 201);
    const read = await call("POST", customerPath(id, "/refresh"));
    const etag = read.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag} , "x"`, "*"]) {
      const same = await call("GET", customerPath(id), undefined, { "if-none-match": header });
      expect([same.status, await same.text()], header).toEqual([304, ""]);
      expect(same.headers.get("etag")).toBe(etag);
      expect(same.headers.get("x-checked-at")).toBe((await read.clone().json<CustomerJson>()).checkedAt);
      expect(same.headers.get("cache-control")).toBe("private, no-store");
      const head = await call("HEAD", customerPath(id), undefined, { "if-none-match": header });
      expect(head.status).toBe(304);
    }
    for (const header of ['"other"', "", etag.slice(1, -1), `${etag}x`]) {
      expect((await call("GET", customerPath(id), undefined, { "if-none-match": header })).status).toBe(200);
    }
    await put(id, { name: "changed" });
    expect((await call("GET", customerPath(id), undefined, { "if-none-match": etag })).status).toBe(200);
  });

  it("keeps its ETag while only the check is newer, or fails", async () => {
    const id = someone();
    const answer = upstream((customUserId) => connections(connectionText({ customUserId })));
    await put(id, {}, 201);
    const first = await call("POST", customerPath(id, "/refresh"));
    const etag = first.headers.get("etag") ?? "";
    const second = await call("POST", customerPath(id, "/refresh"));
    expect(second.headers.get("etag")).toBe(etag);
    answer.mockImplementation(async () => new Response("down", { status: 500 }));
    await problemOf(call("GET", `${customerPath(id)}?fresh=true`), 503);
    const stale = await call("GET", customerPath(id), undefined, { "if-none-match": etag });
    expect(stale.status).toBe(304);
    expect(stale.headers.get("x-stale")).toMatch(/500/);
    expect(stale.headers.get("x-checked-at")).toBe(second.headers.get("x-checked-at"));
    expect(await get(id)).toMatchObject({
      state: "connected",
      stale: { reason: expect.stringMatching(/500/) },
    });
  });

  it("has another ETag once a link was made, changed or deleted, and the same while it is clicked", async () => {
    const id = someone();
    await put(id, {}, 201);
    const tag = async () => (await call("HEAD", customerPath(id))).headers.get("etag");
    const seen = [await tag()];
    const link = await jsonOf<LinkJson>(
      call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id }),
      201,
    );
    seen.push(await tag());
    await call("GET", `/r/${link.slug}`, undefined, { "user-agent": "curl/8" });
    expect(await tag()).toBe(seen.at(-1));
    await jsonOf(call("PATCH", `/v1/links/${link.slug}`, { note: "n" }));
    seen.push(await tag());
    await call("DELETE", `/v1/links/${link.slug}`);
    seen.push(await tag());
    expect(new Set(seen).size).toBe(4);
  });

  it("has another ETag than what was read while the link was being made", async () => {
    const id = someone();
    const made = await put(id, {}, 201);
    const { create } = Links.prototype;
    const read: (string | null)[] = [];
    vi.spyOn(Links.prototype, "create").mockImplementationOnce(function (this: Links, wanted) {
      return customerStatus(env, made.key)
        .read()
        .then((customer) => {
          read.push(customer.found ? customer.etag : null);
          return create.call(this, wanted);
        }) as never;
    });
    await jsonOf(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id }), 201);
    const now = await call("GET", customerPath(id), undefined, { "if-none-match": read[0] ?? "" });
    expect((await jsonOf<CustomerJson>(now)).links).toHaveLength(1);
    expect((await get(id)).version).toBe(made.version + 1);
  });

  it("?fresh=true never answers with what is old", async () => {
    const id = someone();
    await put(id, {}, 201);
    const answer = upstream(() => new Response("<html>", { headers: { "content-type": "text/html" } }));
    const problem = await problemOf(call("GET", `${customerPath(id)}?fresh=true`), 503);
    expect(problem.code).toBe("upstream_unavailable");
    answer.mockImplementation(async () => connections(connectionText({ customUserId: id })));
    const fresh = await jsonOf<CustomerJson>(call("GET", `${customerPath(id)}?fresh=true`));
    expect(fresh).toMatchObject({ state: "connected", stale: null, checkedAt: expect.any(String) });
    expect(await errorsOf(call("GET", `${customerPath(id)}?fresh=yes`))).toEqual([
      ["fresh", "invalid_value"],
    ]);
  });
});

describe("POST /v1/customers/{id}/refresh", () => {
  it("shares one request to upstream among all who ask at once", async () => {
    const id = someone();
    await put(id, {}, 201);
    const gate = Promise.withResolvers<void>();
    const answer = upstream(async (customUserId) => {
      await gate.promise;
      return connections(connectionText({ customUserId }));
    });
    const asked = Array.from({ length: 10 }, (_, n) =>
      n % 2 ? call("POST", customerPath(id, "/refresh")) : call("GET", `${customerPath(id)}?fresh=true`),
    );
    await vi.waitFor(() => expect(answer).toHaveBeenCalled());
    gate.resolve();
    for (const one of asked) expect((await jsonOf<CustomerJson>(one)).state).toBe("connected");
    expect(answer).toHaveBeenCalledTimes(1);
    await jsonOf(call("POST", customerPath(id, "/refresh")));
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it("tells all of them when it fails, and asks anew the next time", async () => {
    const id = someone();
    await put(id, {}, 201);
    const answer = upstream(() => new Response("down", { status: 502 }));
    const asked = Array.from({ length: 5 }, () => call("POST", customerPath(id, "/refresh")));
    for (const one of asked) {
      const response = await one;
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      expect((await problemOf(response, 503)).code).toBe("upstream_unavailable");
    }
    answer.mockImplementation(async () => connections());
    await jsonOf(call("POST", customerPath(id, "/refresh")));
  });
});

describe("GET /v1/customers/{id}/events", () => {
  it("tells the history, oldest first, numbered without a gap, whatever the page", async () => {
    const id = someone();
    await put(id, {}, 201);
    for (const name of ["a", "b", "c"]) {
      upstream((customUserId) =>
        connections(connectionText({ customUserId, requestName: name }, [{ id: name }])),
      );
      await jsonOf(call("POST", customerPath(id, "/refresh")));
      await put(id, { requires: [{ key: name, types: ["Page"], count: name === "b" ? 2 : 1 }] });
    }
    const all = await jsonOf<Page<{ seq: number; id: string }>>(call("GET", customerPath(id, "/events")));
    expect(all.next).toBeNull();
    expect(all.data.length).toBeGreaterThan(3);
    expect(all.data.map(({ seq }) => seq)).toEqual(all.data.map((_, index) => index + 1));
    expect(new Set(all.data.map((event) => event.id)).size).toBe(all.data.length);
    const paged: unknown[] = [];
    for (let cursor = ""; ; ) {
      const page = await jsonOf<Page<unknown>>(call("GET", customerPath(id, `/events?limit=2${cursor}`)));
      paged.push(...page.data);
      if (page.next === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(paged).toEqual(all.data);
    const after = await jsonOf<Page<unknown>>(call("GET", customerPath(id, "/events?after=2")));
    expect(after.data).toEqual(all.data.slice(2));
    const beyond = await jsonOf<Page<unknown>>(
      call("GET", customerPath(id, "/events?after=999999999999999")),
    );
    expect(beyond).toEqual({ data: [], next: null });
  });

  it.each([
    "after=-1",
    "after=1.5",
    "after=x",
    "after=",
    "limit=0",
    "limit=201",
    "cursor=x",
    "after=1&after=2",
  ])("row 21: refuses ?%s", async (query) => {
    const id = someone();
    await put(id, {}, 201);
    const [path] = query.split("=");
    expect((await errorsOf(call("GET", customerPath(id, `/events?${query}`)))).map(([at]) => at)).toEqual([
      path,
    ]);
  });
});
