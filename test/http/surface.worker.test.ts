import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { answer } from "../../src/http/answer.ts";
import { routes } from "../../src/http/routes.ts";
import {
  ADMIN_KEY,
  CONNECT,
  call,
  customerPath,
  jsonOf,
  keyOf,
  type LinkJson,
  ORIGIN,
  problemOf,
  send,
} from "./worker.ts";

const ID = "surface";
const KEY = await keyOf(ID);
const link = await jsonOf<LinkJson>(
  call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: ID }),
  201,
);

/** A route's path with what exists in its parameters' places. */
const filled = (path: string) =>
  path.replace(":slug", link.slug).replace(":key", KEY).replace(":id", encodeURIComponent(ID));

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const byPath = [...Map.groupBy(routes, ({ path }) => path)].map(
  ([path, some]) => [path, new Set<string>(some.map(({ method }) => method))] as const,
);

/** Another route takes the request: `/v1/links/batch` is a slug to those that read one. */
const taken = (path: string, method: string) =>
  path === "/v1/links/batch" && /GET|HEAD|PATCH|DELETE/.test(method);

describe("row 22: a method that a path does not know is a 405 that names those it does", () => {
  it.each(byPath)("%s", async (path, methods) => {
    const known = methods.has("GET") ? [...methods, "HEAD"] : [...methods];
    for (const method of METHODS.filter((one) => !known.includes(one) && !taken(path, one))) {
      const response = await call(method, filled(path));
      expect(response.status, method).toBe(405);
      expect(response.headers.get("allow")?.split(", ").sort()).toEqual(known.toSorted());
      if (method !== "HEAD") expect((await problemOf(response, 405)).code).toBe("method_not_allowed");
    }
  });
});

describe("row 22: a path that is none is a 404", () => {
  it.each([
    "/nothing",
    "/v1",
    "/v1/",
    "/v2/customers",
    "/v1/Customers",
    "/v1/customers/",
    "/v1/customers//events",
    "//v1/customers",
    "/v1//customers",
    "/v1/customers/a/",
    "/v1/customers/a/nothing",
    "/v1/customers/a/events/",
    "/v1/customers/by-key/",
    "/v1/customers/%2e%2e",
    "/v1/customers/%2E",
    "/v1/customers/../customers",
    "/v1/customers/./a",
    "/%2e%2e/health",
    "/health/",
    "/health/..",
    "/health%2f",
    "/api/checkUserStatus/",
    "/api/checkuserstatus",
    "/.env",
    "/v1/links/a/b",
    `/v1/links/${link.slug}/nothing`,
    "/v1\\customers",
    "/v1/customers/a\\events",
  ])("%s", async (path) => {
    for (const method of ["GET", "POST", "DELETE"]) {
      expect(
        (await problemOf(answer(asWritten(path, method), env, createExecutionContext()), 404)).code,
      ).toBe("not_found");
    }
  });

  it("and neither is a key that is none", async () => {
    for (const key of [KEY.toUpperCase(), `${KEY}0`, KEY.slice(1), "x"]) {
      await problemOf(call("GET", `/v1/customers/by-key/${key}`), 404);
    }
  });

  it.each(["/r/", "/r//", "/r/a/b", `/r/${link.slug}/`])(
    "for visitors a page that says so: %s",
    async (path) => {
      const response = await send(path);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toContain("text/html");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.text()).toContain("This link does not exist");
    },
  );
});

describe("row 16: without a good key there is one answer", () => {
  const guarded = routes.filter(({ scope }) => scope !== "open" && scope !== "body");
  const BAD: [string, Record<string, string>][] = [
    ["no key", {}],
    ["an empty one", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${btoa(`admin:${ADMIN_KEY}`)}` }],
    ["no scheme", { authorization: ADMIN_KEY }],
    ["two keys", { authorization: `Bearer ${ADMIN_KEY} ${ADMIN_KEY}` }],
    ["two headers in one", { authorization: `Bearer ${ADMIN_KEY}, Bearer ${ADMIN_KEY}` }],
    ["a wrong key", { authorization: "Bearer wrong-key-wrong-key-wrong-key" }],
    ["a key that is longer", { authorization: `Bearer ${ADMIN_KEY}x` }],
    ["a key cut short", { authorization: `Bearer ${ADMIN_KEY.slice(0, -1)}` }],
    ["a huge one", { authorization: `Bearer ${"k".repeat(10_000)}` }],
    ["a key in another header", { "x-api-key": ADMIN_KEY }],
    ["a key in a cookie", { cookie: `key=${ADMIN_KEY}` }],
  ];

  it.each(guarded.map(({ method, path }) => [method, path] as const))("%s %s", async (method, path) => {
    const details = new Set<string>();
    for (const [what, headers] of BAD) {
      const response = await send(filled(path), { method, headers });
      expect(response.headers.get("www-authenticate"), what).toBe("Bearer");
      const { requestId, ...problem } = await problemOf(response, 401);
      expect(problem.code).toBe("unauthorized");
      details.add(JSON.stringify(problem));
    }
    for (const name of ["key", "apiKey", "token", "access_token", "authorization"]) {
      const { requestId, ...problem } = await problemOf(
        send(`${filled(path)}?${name}=${ADMIN_KEY}`, { method }),
        401,
      );
      details.add(JSON.stringify(problem));
    }
    expect(details.size).toBe(1);
  });

  it.each([undefined, null, "", 7, [ADMIN_KEY], {}, "wrong", `${ADMIN_KEY} `, `Bearer ${ADMIN_KEY}`])(
    "POST /api/checkUserStatus with %j",
    async (apiKey) => {
      const guessing = await call("POST", "/api/checkUserStatus", { apiKey, customUserId: ID });
      expect((await problemOf(guessing, 401)).code).toBe("unauthorized");
      // What else is wrong is for those to know who may ask.
      const sloppy = await call("POST", "/api/checkUserStatus", { apiKey, customUserId: 7 });
      expect((await problemOf(sloppy, 401)).code).toBe("unauthorized");
    },
  );

  it("Bearer is written in any letter case, as RFC 7235 has it", async () => {
    for (const scheme of ["bearer", "BEARER"]) {
      expect(
        (await send("/v1/customers", { headers: { authorization: `${scheme} ${ADMIN_KEY}` } })).status,
      ).toBe(200);
    }
  });
});

describe("every answer", () => {
  const ANSWERS: [string, () => Promise<Response>, number][] = [
    ["200", () => call("GET", customerPath(ID)), 200],
    ["200 of a list", () => call("GET", "/v1/customers"), 200],
    ["200 as CSV", () => call("GET", "/v1/customers", undefined, { accept: "text/csv" }), 200],
    ["200 of a stream", () => call("POST", "/api/checkUserStatus", { apiKey: ADMIN_KEY }), 200],
    ["200 of an image", () => call("GET", `/v1/links/${link.slug}/qr`), 200],
    ["200 without a key", () => send("/health"), 200],
    ["200 of a page", () => send("/"), 200],
    ["201", () => call("PUT", customerPath(crypto.randomUUID()), {}), 201],
    ["204", deleted, 204],
    ["302", () => send(`/r/${link.slug}`), 302],
    ["304", () => call("GET", customerPath(ID), undefined, { "if-none-match": "*" }), 304],
    ["400", () => call("GET", "/v1/customers?limit=0"), 400],
    ["401", () => send("/v1/customers"), 401],
    ["404", () => send("/nothing"), 404],
    ["404 of a page", () => send("/r/nothing"), 404],
    ["405", () => call("DELETE", "/health"), 405],
    ["410", disabled, 410],
    ["415", () => call("PUT", customerPath(ID), {}, { "content-type": "text/plain" }), 415],
    ["503", () => misconfigured("/v1/customers"), 503],
  ];

  it.each(ANSWERS)("has a request id of its own, and never the key: %s", async (_, ask, status) => {
    const first = await ask();
    expect(first.status).toBe(status);
    const id = first.headers.get("x-request-id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.headers.get("cache-control")).toMatch(/no-store/);
    const text = await first.text();
    expect(text).not.toContain(ADMIN_KEY);
    expect(JSON.stringify([...first.headers])).not.toContain(ADMIN_KEY);
    if (first.headers.get("content-type") === "application/problem+json") {
      expect((JSON.parse(text) as { requestId: string }).requestId).toBe(id);
    }
    const second = await ask();
    expect(second.headers.get("x-request-id")).not.toBe(id);
    await second.text();
  });

  it("to HEAD is the one to GET without its body", async () => {
    const paths = [
      customerPath(ID),
      `/v1/customers/by-key/${KEY}`,
      customerPath(ID, "/events"),
      "/v1/customers",
      "/v1/links",
      `/v1/links/${link.slug}`,
      `/v1/links/${link.slug}/clicks`,
      `/v1/links/${link.slug}/qr`,
      "/health",
      "/",
      "/nothing",
      "/v1/customers?limit=0",
    ];
    for (const path of paths) {
      const [get, head] = [await call("GET", path), await call("HEAD", path)];
      expect([head.status, await head.text()], path).toEqual([get.status, ""]);
      for (const name of ["content-type", "cache-control", "etag", "x-checked-at"]) {
        expect(head.headers.get(name), `${path} ${name}`).toBe(get.headers.get(name));
      }
      await get.text();
    }
  });

  async function deleted() {
    const body = { requestUrl: CONNECT, customUserId: ID, ifExists: "create" };
    const { slug } = await jsonOf<LinkJson>(call("POST", "/v1/links", body), 201);
    return call("DELETE", `/v1/links/${slug}`);
  }

  async function disabled() {
    const body = { requestUrl: CONNECT, customUserId: ID, ifExists: "create" };
    const { slug } = await jsonOf<LinkJson>(call("POST", "/v1/links", body), 201);
    await jsonOf(call("PATCH", `/v1/links/${slug}`, { disabled: true }));
    return send(`/r/${slug}`);
  }
});

/** A request whose URL is as a socket brought it: making one from text folds `..` before anybody sees it. */
function asWritten(path: string, method: string): Request {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` };
  const request = new Request(ORIGIN, { method, headers });
  return Object.defineProperty(request, "url", { value: ORIGIN + path });
}

function misconfigured(path: string, variables: object = { ADMIN_API_KEY: "too-short" }) {
  return answer(new Request(ORIGIN + path), { ...env, ...variables }, createExecutionContext());
}

describe("a Worker that is configured wrongly", () => {
  it.each([
    [{ ADMIN_API_KEY: "" }, "ADMIN_API_KEY is missing"],
    [{ ADMIN_API_KEY: "too-short" }, "ADMIN_API_KEY must have at least 24 characters"],
    [{ LEADSIE_BASE_URL: "http://leadsie.example" }, "LEADSIE_BASE_URL must be https"],
    [{ LINK_HOSTS: "https://app.leadsie.com/connect" }, "LINK_HOSTS must be host names"],
    [{ JURISDICTION: "mars" }, "JURISDICTION must be eu"],
    [{ UPSTREAM_REQUESTS_PER_MINUTE: "sixty" }, "UPSTREAM_REQUESTS_PER_MINUTE must be a whole number"],
  ])("answers every request with a 503 that names the variable: %j", async (variables, says) => {
    for (const path of ["/health", "/v1/customers", "/r/x", "/nothing"]) {
      const problem = await problemOf(misconfigured(path, variables), 503);
      expect(problem.detail).toContain(says);
      for (const value of Object.values(variables).filter(Boolean))
        expect(problem.detail).not.toContain(value);
    }
  });
});

describe("short links on a host of their own", () => {
  const hosts = { LINK_BASE_URL: "https://go.example", PUBLIC_BASE_URL: "https://status.example" };
  const ask = (url: string) =>
    answer(
      new Request(url, { headers: { authorization: `Bearer ${ADMIN_KEY}` }, redirect: "manual" }),
      { ...env, ...hosts },
      createExecutionContext(),
    );

  it("serve links there and nothing else", async () => {
    expect((await ask(`https://go.example/r/${link.slug}`)).status).toBe(302);
    for (const path of ["/", "/health", "/v1/customers", "/api/checkUserStatus"]) {
      expect((await ask(`https://go.example${path}`)).status).toBe(404);
    }
    expect((await ask("https://status.example/v1/customers")).status).toBe(200);
  });

  it("are told with that host, whichever host is asked", async () => {
    const told = await jsonOf<LinkJson>(await ask(`https://elsewhere.example/v1/links/${link.slug}`));
    expect(told.url).toBe(`https://go.example/r/${link.slug}`);
  });
});
