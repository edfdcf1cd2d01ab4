import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ADMIN_KEY,
  CONNECT,
  call,
  connections,
  customerPath,
  errorsOf,
  jsonOf,
  type LinkJson,
  problemOf,
  sendText,
  someone,
  upstream,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const link = await jsonOf<LinkJson>(
  call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: "bodies" }),
  201,
);

/** Every route with a body, a good body for it, and how many bytes it takes. */
const ROUTES: { method: string; path: string; good: object; limit: number; batch?: true }[] = [
  { method: "POST", path: "/v1/links", good: { requestUrl: CONNECT, customUserId: "b" }, limit: 262_144 },
  {
    method: "POST",
    path: "/v1/links/batch",
    good: { items: [{ requestUrl: CONNECT, customUserId: "b" }] },
    limit: 2_097_152,
  },
  { method: "PATCH", path: `/v1/links/${link.slug}`, good: { note: "n" }, limit: 262_144 },
  { method: "PUT", path: customerPath("bodies"), good: { name: "n" }, limit: 262_144 },
  { method: "PUT", path: `/v1/customers/by-key/${"0".repeat(64)}`, good: { name: "n" }, limit: 262_144 },
  { method: "POST", path: "/api/checkUserStatus", good: { apiKey: ADMIN_KEY, user: 1 }, limit: 262_144 },
];

const name = ({ method, path }: { method: string; path: string }) =>
  `${method} ${path.replace(link.slug, "{slug}")}`;
const TABLE = ROUTES.map((route) => [name(route), route] as const);

const NOT_JSON: [title: string, body: BodyInit, code: string][] = [
  ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), "invalid_utf8"],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), "invalid_utf8"],
  ["half a character at the end", new Uint8Array([0x7b, 0x7d, 0xc3]), "invalid_utf8"],
  ["an encoded surrogate", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "invalid_utf8"],
  ["nothing", "", "invalid_json"],
  ["words", "name=Acme", "invalid_json"],
  ["a cut object", '{"name":"A', "invalid_json"],
  ["a trailing comma", '{"name":"A",}', "invalid_json"],
  ["two objects", "{}{}", "invalid_json"],
  ["NaN", '{"dueAt":NaN}', "invalid_json"],
  ["an array", "[]", "invalid_type"],
  ["null", "null", "invalid_type"],
  ["a number", "7", "invalid_type"],
  ["text", '"{}"', "invalid_type"],
  ["33 levels", `{"metadata":${"[".repeat(32)}${"]".repeat(32)}}`, "nested_too_deep"],
  ["100,000 arrays", "[".repeat(100_000), "nested_too_deep"],
  ["100,000 objects, closed", `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`, "nested_too_deep"],
];

describe("row 20: what is no JSON object is a 400 that says why", () => {
  describe.each(TABLE)("%s", (_, { method, path, good }) => {
    it.each(NOT_JSON)("%s", async (_, body, code) => {
      expect(await errorsOf(sendText(method, path, body))).toEqual([["", code]]);
    });

    it.each([
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "json",
      "",
    ])("a content type of %j is a 415", async (type) => {
      const problem = await problemOf(
        sendText(method, path, JSON.stringify(good), { "content-type": type }),
        415,
      );
      expect(problem.code).toBe("unsupported_media_type");
    });

    it("JSON under another of its names is read", async () => {
      for (const type of [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
      ]) {
        const response = await sendText(method, path, JSON.stringify(good), { "content-type": type });
        expect([200, 201, 404], `${type}: ${await response.text()}`).toContain(response.status);
      }
    });
  });
});

describe("row 20: a body over the limit is a 413", () => {
  it.each(TABLE)("%s, told by its length or counted", async (_, { method, path, good, limit }) => {
    const exact = JSON.stringify(good).padEnd(limit, " ");
    const accepted = await sendText(method, path, exact);
    expect([200, 201, 404], await accepted.text()).toContain(accepted.status);
    expect((await problemOf(sendText(method, path, `${exact} `), 413)).code).toBe("payload_too_large");
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let sent = 0; sent <= limit; sent += 65_536)
          controller.enqueue(new Uint8Array(65_536).fill(0x20));
        controller.close();
      },
    });
    expect((await problemOf(sendText(method, path, chunks), 413)).code).toBe("payload_too_large");
    const next = await sendText(method, path, JSON.stringify(good));
    expect([200, 201, 404], await next.text()).toContain(next.status);
  });
});

describe("row 21: a field that is wrong is a 400 with its path", () => {
  const CUSTOMER: [body: object, path: string, code: string][] = [
    [{ nmae: "A" }, "nmae", "unknown_field"],
    [JSON.parse('{"__proto__":{"name":"A"}}'), "__proto__", "unknown_field"],
    [{ constructor: 1 }, "constructor", "unknown_field"],
    [{ state: "connected" }, "state", "unknown_field"],
    [{ customUserId: "other" }, "customUserId", "unknown_field"],
    [{ name: 7 }, "name", "invalid_type"],
    [{ name: "x".repeat(201) }, "name", "too_big"],
    [{ name: "a\u0000" }, "name", "invalid"],
    [{ name: "\ud800" }, "name", "invalid"],
    [{ email: "nobody" }, "email", "invalid_format"],
    [{ owner: {} }, "owner", "invalid_type"],
    [{ tags: "a" }, "tags", "invalid_type"],
    [{ tags: ["a", 1] }, "tags.1", "invalid_type"],
    [{ tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, "tags", "too_big"],
    [{ metadata: [] }, "metadata", "invalid_type"],
    [{ metadata: { a: "x".repeat(4096) } }, "metadata", "invalid"],
    [{ metadata: { a: 2 ** 53 } }, "metadata", "invalid"],
    [{ archived: "yes" }, "archived", "invalid_type"],
    [{ dueAt: "tomorrow" }, "dueAt", "invalid_format"],
    [{ dueAt: "2026-02-30T00:00:00Z" }, "dueAt", "invalid_format"],
    [{ dueAt: "2026-01-01T00:00:00" }, "dueAt", "invalid_format"],
    [{ dueAt: "2026-01-01" }, "dueAt", "invalid_format"],
    [{ dueAt: 1_700_000_000_000 }, "dueAt", "invalid_type"],
    [{ requires: [{ key: "a b", types: ["Page"] }] }, "requires.0.key", "invalid_format"],
    [{ requires: [{ key: "a" }] }, "requires.0.types", "invalid_type"],
    [{ requires: [{ key: "a", types: [] }] }, "requires.0.types", "too_small"],
    [{ requires: [{ key: "a", types: ["Page"], count: 0 }] }, "requires.0.count", "too_small"],
    [{ requires: [{ key: "a", types: ["Page"], count: 1.5 }] }, "requires.0.count", "invalid_type"],
    [
      { requires: [{ key: "a", types: ["Page"], accessLevel: "root" }] },
      "requires.0.accessLevel",
      "invalid_value",
    ],
    [{ requires: [{ key: "a", types: ["Page"], typo: 1 }] }, "requires.0.typo", "unknown_field"],
    [
      {
        requires: [
          { key: "a", types: ["Page"] },
          { key: "a", types: ["Pixel"] },
        ],
      },
      "requires.1.key",
      "duplicate_key",
    ],
    [{ remindAfter: [-1] }, "remindAfter.0", "too_small"],
    [{ remindAfter: ["soon"] }, "remindAfter.0", "invalid_format"],
  ];

  it.each(CUSTOMER)("%j", async (body, path, code) => {
    const id = someone();
    const [error] = await errorsOf(call("PUT", customerPath(id), body));
    expect(error).toEqual([path, code]);
    await problemOf(call("GET", customerPath(id)), 404);
    if (path === "customUserId") return;
    const post = { requestUrl: CONNECT, customUserId: id, ...body };
    if ("archived" in body || "state" in body) return;
    expect((await errorsOf(call("POST", "/v1/links", post)))[0]).toEqual([path, code]);
    await problemOf(call("GET", customerPath(id)), 404);
  });

  it("tells of all that is wrong, and of no more than 50 things", async () => {
    const few = await errorsOf(call("PUT", customerPath("x"), { name: 1, tags: 2, nmae: 3 }));
    expect(few.map(([path]) => path).sort()).toEqual(["name", "nmae", "tags"]);
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 1]));
    expect(await errorsOf(call("PUT", customerPath("x"), unknown))).toHaveLength(50);
    const requires = Array.from({ length: 50 }, () => unknown);
    expect(await errorsOf(call("PUT", customerPath("x"), { requires }))).toHaveLength(50);
  });

  it("repeats no more of a field's name than helps to find it", async () => {
    const response = await call("PUT", customerPath("x"), { ["n".repeat(200_000)]: 1 });
    expect((await response.text()).length).toBeLessThan(5_000);
  });
});

describe("row 20: no JSON makes an answer of 5xx", () => {
  /** Names that mean something here, so that random bodies reach deeper than the first check. */
  const FIELDS = [
    ...["requestUrl", "customUserId", "name", "email", "owner", "tags", "metadata", "requires", "dueAt"],
    ...["remindAfter", "expiresAt", "prefix", "utm", "note", "ifExists", "archived", "items", "disabled"],
    ...["apiKey", "maxAgeSeconds", "key", "types", "count", "__proto__"],
  ];
  const GOOD = { requestUrl: CONNECT, customUserId: "random", apiKey: ADMIN_KEY, note: "n", tags: ["a"] };
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }),
    fc.constantFrom(...Object.values(GOOD), "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"),
    fc.constantFrom(1e308, -0, 2 ** 53, "\ud800", "P1Y", "", {}, []),
  );
  const field = fc.constantFrom(...FIELDS);
  const body = fc
    .tuple(fc.array(fc.tuple(field, value), { maxLength: 5 }), fc.subarray(Object.entries(GOOD)))
    .map(([fields, good]) => Object.fromEntries([...good, ...fields]));

  it.each(TABLE)("%s", { timeout: 30_000 }, async (_, { method, path }) => {
    upstream(() => connections());
    const wrap = path.endsWith("batch") ? (one: object) => ({ items: [one] }) : (one: object) => one;
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const text = await (await call(method, path, wrap(given))).text();
        // `maxAgeSeconds` may ask for more than is known: that is its 503.
        expect(text).not.toMatch(/"status":5\d\d,"code":"(?!upstream_unavailable)/);
      }),
      { numRuns: 40 },
    );
  });
});
