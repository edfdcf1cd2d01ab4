import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ADMIN_KEY,
  CONNECT,
  type CustomerJson,
  call,
  connections,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  type LinkJson,
  type Page,
  problemOf,
  send,
  upstream,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

/** Ids that a path cannot carry: a URL parser folds them away. Their `by-key` form can. */
const FOLDED = [".", ".."];

const GOOD_IDS = [
  "x".repeat(8192),
  "é".repeat(4096),
  "🙂 👩‍👩‍👧",
  "a/b",
  "a//b/",
  "%2F",
  "%",
  "100%25",
  "..",
  ".",
  "...",
  "../../health",
  "a\\b",
  "__proto__",
  "constructor",
  "toString",
  "by-key",
  "events",
  "refresh",
  "batch",
  "null",
  "שלום \u202Eabc",
  "trailing ",
  " leading",
  "+",
  "a+b c",
  "𠜎",
  "e\u0301",
  "?a=b&c#d",
  "=HYPERLINK(1)",
  "<img src=x onerror=alert(1)>",
  "'; DROP TABLE member; --",
  '"',
  "\u2028\u2029",
  "\uFEFF",
  "\uFFFD",
  "0",
];

/** The body or path of `POST /v1/links` may refuse an id whose target would be over 16,000 bytes. */
const linkable = (id: string) => encodeURIComponent(id).length < 15_000;

/** A URL over 16 KB is refused by the platform: such an id travels by its key alone. */
const fitsPath = (id: string) => !FOLDED.includes(id) && encodeURIComponent(id).length < 16_000;

describe("row 18: an id comes back the same", () => {
  it.each(GOOD_IDS.filter(fitsPath))("by its path: %j", async (id) => {
    const key = await keyOf(id);
    const made = await jsonOf<CustomerJson>(call("PUT", customerPath(id), { name: "A" }), 201);
    expect(made).toMatchObject({ customUserId: id, key });
    expect((await jsonOf<CustomerJson>(call("GET", customerPath(id)))).customUserId).toBe(id);
    expect(await jsonOf<Page<object>>(call("GET", customerPath(id, "/events")))).toEqual({
      data: [],
      next: null,
    });
    upstream(() => connections());
    const refreshed = await jsonOf<CustomerJson>(call("POST", customerPath(id, "/refresh")));
    expect(refreshed.customUserId).toBe(id);
  });

  it.each(GOOD_IDS)("by its key, in lists, and in Leadsie's endpoint: %j", async (id) => {
    const asked: string[] = [];
    upstream((customUserId) => {
      asked.push(customUserId);
      return connections();
    });
    const body = { apiKey: ADMIN_KEY, customUserId: id };
    expect(await jsonOf(call("POST", "/api/checkUserStatus", body))).toEqual({ allConnections: [] });
    expect(asked.every((one) => one === id)).toBe(true);
    const key = await keyOf(id);
    const made = await jsonOf<CustomerJson>(call("PUT", `/v1/customers/by-key/${key}`, { owner: key }));
    expect(made).toMatchObject({ customUserId: id, key });
    expect((await jsonOf<CustomerJson>(call("GET", `/v1/customers/by-key/${key}`))).customUserId).toBe(id);
    await jsonOf(call("GET", `/v1/customers/by-key/${key}/events`));
    await jsonOf(call("POST", `/v1/customers/by-key/${key}/refresh`));
    const source = made.source === "asked" ? "&source=asked" : "";
    const byOwner = await jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?owner=${key}${source}`));
    expect(byOwner.data.map((one) => one.customUserId)).toEqual([id]);
    if (encodeURIComponent(id).length > 16_000) return;
    const query = `customUserId=${encodeURIComponent(id)}${source}`;
    const listed = await jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?${query}`));
    expect(listed.data.map((one) => one.customUserId)).toEqual([id]);
  });

  it.each(GOOD_IDS.filter(linkable))("in a link and its target: %j", async (id) => {
    const body = { requestUrl: `${CONNECT}?a=b#frag`, customUserId: id };
    const link = await jsonOf<LinkJson>(call("POST", "/v1/links", body), 201);
    expect(link.customUserId).toBe(id);
    const response = await send(`/r/${link.slug}`, { headers: { "user-agent": "curl/8" } });
    const target = new URL(response.headers.get("location") ?? "");
    expect(target.searchParams.getAll("customUserId")).toEqual([id]);
    const owned = await jsonOf<CustomerJson>(call("GET", `/v1/customers/by-key/${await keyOf(id)}`));
    expect(owned.links?.map((one) => one.slug)).toEqual([link.slug]);
    const batched = await jsonOf<{ data: { link: LinkJson }[] }>(
      call("POST", "/v1/links/batch", { items: [body] }),
    );
    expect(batched.data[0]?.link.slug).toBe(link.slug);
  });

  it("whatever well-formed text it is", { timeout: 30_000 }, async () => {
    const character = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      fc.constantFrom("%", "/", ".", "?", "#", "&", "+", "\\", '"', "'", ";", "2F"),
    );
    const id = fc
      .array(character, { minLength: 1, maxLength: 30 })
      .map((parts) => parts.join(""))
      .filter((text) => !/\p{Cc}/u.test(text) && !FOLDED.includes(text));
    await fc.assert(
      fc.asyncProperty(id, async (customUserId) => {
        const body = { requestUrl: CONNECT, customUserId };
        const link = await jsonOf<LinkJson>(call("POST", "/v1/links", { ...body, ifExists: "create" }), 201);
        expect(new URL(link.targetUrl).searchParams.getAll("customUserId")).toEqual([customUserId]);
        const customer = await jsonOf<CustomerJson>(call("GET", customerPath(customUserId)));
        expect(customer.customUserId).toBe(customUserId);
        const query = `customUserId=${encodeURIComponent(customUserId)}`;
        const listed = await jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?${query}`));
        expect(listed.data.map((one) => one.customUserId)).toEqual([customUserId]);
      }),
      { numRuns: 40 },
    );
  });
});

const BAD_IDS: [given: unknown, says: RegExp][] = [
  ["", /empty/],
  ["a\u0000b", /control/],
  ["line\nbreak", /control/],
  ["del\u007f", /control/],
  ["c1\u0085", /control/],
  ["\ud800", /surrogate/],
  ["ok\udc00", /surrogate/],
  ["x".repeat(8193), /8192 bytes/],
  ["é".repeat(4097), /8192 bytes/],
  [12, /must be text/],
  [null, /must be text/],
  [["a"], /must be text/],
  [{}, /must be text/],
];

describe("row 19: an id that is none is a 400 that says which", () => {
  const bodies: [string, (id: unknown) => Promise<Response>][] = [
    ["POST /v1/links", (id) => call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id })],
    [
      "POST /api/checkUserStatus",
      (id) => call("POST", "/api/checkUserStatus", { apiKey: ADMIN_KEY, customUserId: id }),
    ],
  ];

  it.each(bodies)("in the body of %s", async (_, ask) => {
    for (const [id, says] of BAD_IDS) {
      const problem = await problemOf(ask(id), 400);
      expect(problem.errors).toMatchObject([{ path: "customUserId", code: "customer_id_invalid" }]);
      expect(problem.errors?.[0]?.message).toMatch(says);
    }
  });

  it("in an item of a batch", async () => {
    const items = BAD_IDS.map(([customUserId]) => ({ requestUrl: CONNECT, customUserId }));
    const answer = await jsonOf<{ data: { status: number; error: { errors: object[] } }[] }>(
      call("POST", "/v1/links/batch", { items }),
    );
    for (const { status, error } of answer.data) {
      expect([status, error.errors[0]]).toMatchObject([
        400,
        { path: "customUserId", code: "customer_id_invalid" },
      ]);
    }
  });

  const inUrl = [
    "a%00b",
    "line%0Abreak",
    "%7F",
    "%C2%85",
    "%ED%A0%80",
    "%FF",
    "a%C3",
    "%E2%82",
    "x".repeat(8193),
  ];

  it.each(inUrl)("in a path: %s", async (id) => {
    for (const [method, suffix] of [
      ["GET", ""],
      ["PUT", ""],
      ["GET", "/events"],
      ["POST", "/refresh"],
    ] as const) {
      const body = method === "PUT" ? {} : undefined;
      expect(await errorsOf(call(method, `/v1/customers/${id}${suffix}`, body))).toEqual([
        ["customUserId", "customer_id_invalid"],
      ]);
    }
  });

  it.each([...inUrl, ""])("in the query of a list: %s", async (id) => {
    for (const list of ["/v1/customers", "/v1/links"]) {
      const errors = await errorsOf(call("GET", `${list}?customUserId=${id}`));
      expect(errors).toHaveLength(1);
    }
  });

  it("and a percent sign alone in a path is not valid either", async () => {
    for (const id of ["%", "100%", "%zz"]) {
      expect(await errorsOf(call("GET", `/v1/customers/${id}`))).toEqual([
        ["customUserId", "customer_id_invalid"],
      ]);
    }
  });
});
