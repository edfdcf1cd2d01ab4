import { describe, expect, it } from "vitest";
import type { LinkJson } from "../../src/links/link-json.ts";
import { api, fetchWorker, ORIGIN, someone, visit } from "./ask.ts";
import { CONNECT, SOON } from "./shard.ts";

interface Refusal {
  code: string;
  errors?: { path: string; code: string }[];
}

interface List<T> {
  data: T[];
  next: string | null;
}

const wanted = (body: object = {}) => ({ requestUrl: CONNECT, customUserId: someone(), ...body });

async function create(body: object = {}): Promise<LinkJson> {
  const response = await api("POST", "/v1/links", wanted(body));
  expect(response.status).toBe(201);
  return response.json();
}

async function read<T>(path: string): Promise<T> {
  const response = await api("GET", path);
  expect(response.status).toBe(200);
  return response.json();
}

async function refused(response: Response, status: number) {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const { code, errors } = (await response.json()) as Refusal;
  return { code, errors: errors?.map((error) => [error.path, error.code]) };
}

describe("POST /v1/links", () => {
  it("makes a link and watches its customer", async () => {
    const body = wanted({
      name: "Acme",
      prefix: "spring-",
      note: "by mail",
      expiresAt: "2100-01-01T02:00:00+02:00",
    });
    const response = await api("POST", "/v1/links", body);
    expect(response.status).toBe(201);
    const link: LinkJson = await response.json();
    expect(link).toEqual({
      slug: expect.stringMatching(/^spring-[1-9A-HJ-NP-Za-km-z]{14}$/),
      url: `${ORIGIN}/r/${link.slug}`,
      requestUrl: CONNECT,
      targetUrl: `${CONNECT}?customUserId=${body.customUserId}`,
      customUserId: body.customUserId,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expiresAt: "2100-01-01T00:00:00.000Z",
      disabled: false,
      note: "by mail",
      clicks: { person: 0, bot: 0, prefetch: 0, refused: 0, firstAt: null, lastAt: null },
    });
    expect(await read(`/v1/customers/${body.customUserId}`)).toMatchObject({
      name: "Acme",
      source: "link",
      links: [link],
    });
  });

  it("returns the live link where there is one, and makes another where that is asked for", async () => {
    const body = wanted();
    const first = await api("POST", "/v1/links", body);
    const again = await api("POST", "/v1/links", body);
    expect([first.status, again.status]).toEqual([201, 200]);
    const link: LinkJson = await first.json();
    expect(await again.json()).toEqual(link);
    const other = await api("POST", "/v1/links", { ...body, ifExists: "create" });
    expect(other.status).toBe(201);
    expect(((await other.json()) as LinkJson).slug).not.toBe(link.slug);
  });

  it("gives two at once with one Idempotency-Key one link and two equal answers", async () => {
    const body = wanted({ ifExists: "create" });
    const key = { "idempotency-key": crypto.randomUUID() };
    const answers = await Promise.all([1, 2].map(() => api("POST", "/v1/links", body, key)));
    const links = await Promise.all(answers.map((answer) => answer.json()));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(links[0]).toEqual(links[1]);
    expect((await read<List<LinkJson>>(`/v1/links?customUserId=${body.customUserId}`)).data).toHaveLength(1);
    const mismatch = await api("POST", "/v1/links", { ...body, note: "other" }, key);
    expect(await refused(mismatch, 409)).toMatchObject({ code: "idempotency_mismatch" });
  });

  it.each([
    [{ requestUrl: "javascript:alert(1)" }, "requestUrl", "request_url_scheme"],
    [{ requestUrl: "https://evil.example/connect" }, "requestUrl", "request_url_host"],
    [{ requestUrl: "https://app.leadsie.com:444/connect" }, "requestUrl", "request_url_port"],
    [{ requestUrl: "https://me@app.leadsie.com/connect" }, "requestUrl", "request_url_user_info"],
    [{ requestUrl: `${CONNECT}?customuserid=1` }, "requestUrl", "request_url_has_customer_id"],
    [{ requestUrl: `${CONNECT}/\t` }, "requestUrl", "request_url_invalid"],
    [{ requestUrl: 7 }, "requestUrl", "invalid_type"],
    [{ customUserId: "" }, "customUserId", "customer_id_invalid"],
    [{ customUserId: "a\nb" }, "customUserId", "customer_id_invalid"],
    [{ customUserId: "\ud800" }, "customUserId", "customer_id_invalid"],
    [{ customUserId: 12 }, "customUserId", "customer_id_invalid"],
    [{ customUserId: "🙂".repeat(2000) }, "customUserId", "target_too_long"],
    [{ expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt", "expires_at_past"],
    [{ expiresAt: "tomorrow" }, "expiresAt", "invalid_format"],
    [{ prefix: "Acme" }, "prefix", "invalid_format"],
    [{ prefix: "" }, "prefix", "invalid_format"],
    [{ prefix: "a".repeat(25) }, "prefix", "invalid_format"],
    [{ note: "x".repeat(501) }, "note", "too_big"],
    [{ slug: "chosen" }, "slug", "unknown_field"],
    [{ utm: "yes" }, "utm", "invalid_type"],
  ])("refuses %j", async (body, path, code) => {
    const given = wanted(body);
    const answer = await refused(await api("POST", "/v1/links", given), 400);
    expect(answer).toEqual({ code: "invalid_request", errors: [[path, code]] });
    if (!("customUserId" in body)) {
      expect((await api("GET", `/v1/customers/${given.customUserId}`)).status).toBe(404);
    }
  });

  it("merges the link's requirements into the customer's by key", async () => {
    const customUserId = someone();
    await create({ customUserId, requires: [{ key: "ads", types: ["Ad Account"] }] });
    await create({ customUserId, ifExists: "create", requires: [{ key: "page", types: ["Page"] }] });
    const customer = await read<{ progress: { missing: { key: string }[] } }>(
      `/v1/customers/${customUserId}`,
    );
    expect(customer.progress.missing.map(({ key }) => key).sort()).toEqual(["ads", "page"]);
  });
});

describe("POST /v1/links/batch", () => {
  it("answers for each item alone, in order", async () => {
    const customUserId = someone();
    const items = [
      wanted(),
      { ...wanted(), requestUrl: "ftp://x" },
      wanted({ customUserId }),
      wanted({ customUserId }),
      7,
    ];
    const response = await api("POST", "/v1/links/batch", { items });
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as List<{
      index: number;
      status: number;
      link?: LinkJson;
      error?: Refusal;
    }>;
    expect(data.map(({ index, status }) => [index, status])).toEqual([
      [0, 201],
      [1, 400],
      [2, 201],
      [3, 200],
      [4, 400],
    ]);
    expect(data[1]?.error).toMatchObject({
      code: "invalid_request",
      errors: [{ code: "request_url_scheme" }],
    });
    expect(data[3]?.link).toEqual(data[2]?.link);
  });

  it("takes 200 items, each of which leads to its own customer", async () => {
    const items = Array.from({ length: 200 }, () => wanted());
    const response = await api("POST", "/v1/links/batch", { items });
    const { data } = (await response.json()) as List<{ link: LinkJson }>;
    expect(data.map(({ link }) => link.customUserId)).toEqual(items.map((item) => item.customUserId));
    expect(new Set(data.map(({ link }) => link.slug)).size).toBe(200);
    const location = (await visit(data[137]?.link.slug ?? "")).headers.get("location");
    expect(location).toBe(`${CONNECT}?customUserId=${items[137]?.customUserId}`);
  });

  it.each([{ items: [] }, { items: Array(201).fill({}) }, {}, { items: {} }])(
    "refuses too few and too many",
    async (body) => {
      expect(await refused(await api("POST", "/v1/links/batch", body), 400)).toMatchObject({
        code: "invalid_request",
      });
    },
  );
});

describe("GET /v1/links", () => {
  it("lists the links of all customers once each, newest first, whatever the page", async () => {
    const made = [];
    for (let i = 0; i < 5; i++) made.push((await create()).slug);
    const seen: LinkJson[] = [];
    let cursor = "";
    do {
      const page = await read<List<LinkJson>>(`/v1/links?limit=3${cursor}`);
      seen.push(...page.data);
      cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : "";
    } while (cursor);
    const slugs = seen.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs).toEqual(expect.arrayContaining(made));
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it("by customer, by their tag, by expiry, and by several of these", async () => {
    const tag = `tag-${someone()}`;
    const open = await create({ tags: [tag] });
    const ended = await create({ tags: [tag] });
    await api("PATCH", `/v1/links/${ended.slug}`, { expiresAt: "2020-01-01T00:00:00Z" });
    const slugs = async (query: string) =>
      (await read<List<LinkJson>>(`/v1/links?${query}`)).data.map(({ slug }) => slug).sort();
    expect(await slugs(`customUserId=${open.customUserId}`)).toEqual([open.slug]);
    expect(await slugs(`customUserId=${someone()}`)).toEqual([]);
    await expect.poll(() => slugs(`tag=${tag}`), SOON).toEqual([open.slug, ended.slug].sort());
    expect(await slugs(`tag=${tag}&expired=true`)).toEqual([ended.slug]);
    expect(await slugs(`tag=${tag}&expired=false`)).toEqual([open.slug]);
    expect(await slugs(`tag=${tag}&customUserId=${open.customUserId}`)).toEqual([open.slug]);
    expect(await slugs(`tag=none-${tag}`)).toEqual([]);
  });

  it("gives CSV where that is asked for, with cells that no spreadsheet runs", async () => {
    const link = await create({ note: "=1+1" });
    const response = await api("GET", `/v1/links?customUserId=${link.customUserId}`, undefined, {
      accept: "text/csv",
    });
    expect(response.headers.get("content-type")).toContain("text/csv");
    const text = await response.text();
    expect(text.split("\r\n")[0]).toBe(
      "slug,url,customUserId,requestUrl,targetUrl,createdAt,expiresAt,disabled,note,person,bot,prefetch,refused,firstAt,lastAt",
    );
    expect(text).toContain(`${link.slug},${link.url}`);
    expect(text).toContain("'=1+1");
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=-1", "limit"],
    ["limit=201", "limit"],
    ["cursor=tampered", "cursor"],
    ["cursor=e30.AAAA", "cursor"],
    ["expired=maybe", "expired"],
  ])("refuses ?%s", async (query, path) => {
    const answer = await refused(await api("GET", `/v1/links?${query}`), 400);
    expect(answer.errors?.[0]?.[0]).toBe(path);
  });
});

describe("one link", () => {
  it("can be changed: where it leads, until when, and its note", async () => {
    const { slug, customUserId } = await create({ note: "old", expiresAt: "2100-01-01T00:00:00Z" });
    const requestUrl = "https://app.leadsie.io/connect/other/view?a=b";
    const changed = await api("PATCH", `/v1/links/${slug}`, { requestUrl, expiresAt: null, note: null });
    expect(changed.status).toBe(200);
    const link: LinkJson = await changed.json();
    expect(link).toMatchObject({
      requestUrl,
      targetUrl: `${requestUrl}&customUserId=${customUserId}`,
      expiresAt: null,
      note: null,
    });
    expect(await read(`/v1/links/${slug}`)).toEqual(link);
    expect((await visit(slug)).headers.get("location")).toBe(link.targetUrl);
  });

  it.each([
    [{ requestUrl: "https://evil.example/" }, "requestUrl", "request_url_host"],
    [{ customUserId: "other" }, "customUserId", "unknown_field"],
    [{ slug: "other" }, "slug", "unknown_field"],
    [{ requestUrl: null }, "requestUrl", "invalid_type"],
  ])("cannot be changed by %j", async (patch, path, code) => {
    const link = await create();
    const answer = await refused(await api("PATCH", `/v1/links/${link.slug}`, patch), 400);
    expect(answer.errors).toEqual([[path, code]]);
    expect(await read(`/v1/links/${link.slug}`)).toEqual(link);
  });

  it("disabled: null clears it: the link leads on", async () => {
    const { slug, targetUrl } = await create();
    await api("PATCH", `/v1/links/${slug}`, { disabled: true });
    expect((await visit(slug)).status).toBe(410);
    await api("PATCH", `/v1/links/${slug}`, { disabled: null });
    expect(await read(`/v1/links/${slug}`)).toMatchObject({ disabled: false });
    expect((await visit(slug)).headers.get("location")).toBe(targetUrl);
  });

  it("raises its customer's version when it changes, and not when it does not", async () => {
    const { slug, customUserId } = await create();
    const version = async () => (await read<{ version: number }>(`/v1/customers/${customUserId}`)).version;
    const before = await version();
    await api("PATCH", `/v1/links/${slug}`, { disabled: false });
    expect(await version()).toBe(before);
    await api("PATCH", `/v1/links/${slug}`, { disabled: true });
    expect(await version()).toBe(before + 1);
    await api("DELETE", `/v1/links/${slug}`);
    expect(await version()).toBe(before + 2);
    expect(await read(`/v1/customers/${customUserId}`)).toMatchObject({ links: [] });
  });

  it("has its clicks paged, newest first", async () => {
    const { slug } = await create();
    for (const agent of ["curl/1", "curl/2", "curl/3"]) await visit(slug, `?utm_source=${agent}`);
    const first = await read<List<{ utm: object }>>(`/v1/links/${slug}/clicks?limit=2`);
    expect(first.data).toMatchObject([{ utm: { utm_source: "curl/3" } }, { utm: { utm_source: "curl/2" } }]);
    const cursor = encodeURIComponent(first.next ?? "");
    const second = await read<List<{ utm: object }>>(`/v1/links/${slug}/clicks?limit=2&cursor=${cursor}`);
    expect(second).toMatchObject({ data: [{ kind: "person", utm: { utm_source: "curl/1" } }], next: null });
    const other = await create();
    expect(
      await refused(await api("GET", `/v1/links/${other.slug}/clicks?cursor=${cursor}`), 400),
    ).toMatchObject({
      errors: [["cursor", "cursor_invalid"]],
    });
  });

  it("has a QR code that is an image and nothing else", async () => {
    const { slug } = await create();
    const response = await api("GET", `/v1/links/${slug}/qr`);
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    const svg = await response.text();
    expect(svg).toMatch(
      /^<svg role="img" aria-label="QR code" xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="[\d ]+">/,
    );
    expect(svg).not.toMatch(/script|href|on\w+=/);
  });

  it.each([
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["GET", "/clicks"],
    ["GET", "/qr"],
  ])("that does not exist is a 404: %s %s", async (method, suffix) => {
    const { slug } = await create();
    await api("DELETE", `/v1/links/${slug}`);
    for (const unknown of [slug, "11111111111111", "nonsense"]) {
      const body = method === "PATCH" ? { disabled: true } : undefined;
      const response = await api(method, `/v1/links/${unknown}${suffix}`, body);
      expect(await refused(response, 404)).toEqual({ code: "not_found", errors: undefined });
    }
  });

  it("is not shown without a key", async () => {
    const { slug } = await create();
    for (const path of ["", `/${slug}`, `/${slug}/clicks`, `/${slug}/qr`]) {
      expect((await fetchWorker(`/v1/links${path}`)).status).toBe(401);
    }
  });
});
