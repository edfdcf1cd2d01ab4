import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { slotOf, slotShard } from "../../src/directory/slot.ts";
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
  keyOf,
  type Page,
  upstream,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const COUNT = 230;
const CREATED = Date.UTC(2026, 0, 1);

/** Customers `many-000`…, twenty to a millisecond, so that every sort has equal values at every page's end. */
const MANY = Array.from({ length: COUNT }, (_, n) => `many-${String(n).padStart(3, "0")}`);

async function list(query: string) {
  return jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?${query}`));
}

/** Every customer of a list, page after page. */
async function all(query: string, limit = 200) {
  const found: CustomerJson[] = [];
  for (let cursor = ""; ; ) {
    const page = await list(`${query}&limit=${limit}${cursor}`);
    expect(page.data.length).toBeLessThanOrEqual(limit);
    found.push(...page.data);
    if (page.next === null) return found;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
}

const ids = (found: CustomerJson[]) => found.map(({ customUserId }) => customUserId).sort();

beforeAll(async () => {
  const clock = vi.spyOn(Date, "now");
  // Watched by the object itself, not over HTTP: 230 requests would be most of this file's time.
  for (let n = 0; n < COUNT; n += 20) {
    clock.mockReturnValue(CREATED + n);
    await Promise.all(
      MANY.slice(n, n + 20).map(async (customUserId) => {
        const dueAt = Number(customUserId.slice(-1)) < 5 ? Date.UTC(2099, 0, 1) + (n % 3) : null;
        const key = await keyOf(customUserId);
        const patch = { tags: ["many", `d${customUserId.slice(-1)}`], owner: "many", dueAt };
        await customerStatus(env, key).watch({ customUserId, key, source: "api", patch });
      }),
    );
  }
  clock.mockRestore();
});

describe("paging", () => {
  it.each(["changedAt", "createdAt"])("by %s misses and doubles nobody, newest first", async (sort) => {
    for (const limit of [7, 50, 200]) {
      const found = await all(`owner=many&sort=${sort}`, limit);
      expect(ids(found)).toEqual(MANY);
      const times = found.map((one) => String(one[sort]));
      expect(times).toEqual(times.toSorted().reverse());
    }
  });

  it("by dueAt misses and doubles nobody, soonest first, who has none at the end", async () => {
    const due = MANY.filter((id) => Number(id.slice(-1)) < 5);
    for (const limit of [7, 200]) {
      const found = await all("owner=many&sort=dueAt", limit);
      expect(ids(found)).toEqual(MANY);
      expect(ids(found.slice(0, due.length))).toEqual(due);
      const times = found.slice(0, due.length).map(({ dueAt }) => String(dueAt));
      expect(times).toEqual(times.toSorted());
    }
  });

  it("one at a time misses and doubles nobody either", async () => {
    expect(ids(await all("tag=d3", 1))).toEqual(MANY.filter((id) => id.endsWith("3")));
  });

  it("ends with a null where a page ends exactly with the list", async () => {
    const found = await list("tag=d3&limit=23");
    expect(found.data).toHaveLength(23);
    const rest = found.next ? await list(`tag=d3&limit=23&cursor=${encodeURIComponent(found.next)}`) : found;
    expect(rest.next).toBeNull();
  });

  it("goes on where pages are full of text before they are full of customers", async () => {
    // 40 customers of 240 KB in one shard: the shard ends its page at about 17 of them.
    const metadata = { text: "x".repeat(4000) };
    const requires = Array.from({ length: 45 }, (_, n) => ({
      key: `k${n}`,
      types: ["Page"],
      assetIds: Array.from({ length: 25 }, (_, a) => `${"x".repeat(190)}${a}`),
    }));
    const fat: string[] = [];
    for (let n = 0; fat.length < 20; n++) {
      if (slotShard(slotOf(`fat-${n}`).a) === 7) fat.push(`fat-${n}`);
    }
    for (const id of fat)
      await jsonOf(call("PUT", customerPath(id), { owner: "fat", metadata, requires }), 201);
    expect(ids(await all("owner=fat"))).toEqual(fat.toSorted());
  });

  it.each([
    "limit=0",
    "limit=-1",
    "limit=201",
    "limit=1.5",
    "limit=",
    "limit=1e2",
    "limit=+5",
    "limit=1&limit=2",
  ])("row 21: refuses ?%s", async (query) => {
    expect((await errorsOf(call("GET", `/v1/customers?${query}`))).map(([path]) => path)).toEqual(["limit"]);
  });

  it("gives 50 where no limit is asked for", async () => {
    expect((await list("owner=many")).data).toHaveLength(50);
  });
});

describe("row 21: a cursor that is not this list's own is a 400", () => {
  const refused = async (path: string, cursor: string) =>
    expect(await errorsOf(call("GET", `${path}cursor=${encodeURIComponent(cursor)}`))).toEqual([
      ["cursor", "cursor_invalid"],
    ]);

  it("with any character changed, left out or added", async () => {
    const { next } = await list("owner=many&limit=1");
    const cursor = next ?? "";
    expect((await call("GET", `/v1/customers?cursor=${cursor}`)).status).toBe(200);
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === "A" ? "B" : "A";
      const near = String.fromCharCode(cursor.charCodeAt(at) ^ 1);
      for (const changed of [other, near]) {
        await refused("/v1/customers?", cursor.slice(0, at) + changed + cursor.slice(at + 1));
      }
    }
    for (const tail of ["A", "=", " ", ".", "\n"]) await refused("/v1/customers?", cursor + tail);
    for (const head of [" ", "A"]) await refused("/v1/customers?", head + cursor);
    await refused("/v1/customers?", cursor.slice(0, -1));
    await refused("/v1/customers?", cursor.split(".")[0] ?? "");
    await refused("/v1/customers?", "");
    await refused("/v1/customers?", ".");
  });

  it("of another list, or of this one sorted otherwise", async () => {
    const byChange = (await list("owner=many&limit=1")).next ?? "";
    await refused("/v1/customers?sort=createdAt&", byChange);
    await refused("/v1/links?", byChange);
    await refused(`${customerPath("many-001")}/events?`, byChange);
    for (let n = 0; n < 2; n++) {
      const body = { requestUrl: CONNECT, customUserId: "many-001", ifExists: "create" };
      await jsonOf(call("POST", "/v1/links", body), 201);
    }
    const links = await jsonOf<Page<object>>(call("GET", "/v1/links?limit=1"));
    await refused("/v1/customers?", links.next ?? "");
  });
});

describe("filters", () => {
  beforeAll(async () => {
    upstream((customUserId) => {
      if (customUserId === "f-stale") return new Response("down", { status: 500 });
      if (customUserId === "f-connected") return connections(connectionText({ customUserId, user: 1 }));
      const failed = { customUserId, user: 2, status: "FAILED" };
      return connections(connectionText(failed, [{ isSuccess: false }]));
    });
    await jsonOf(
      call("PUT", customerPath("f-waiting"), { owner: "f", name: "Zoë Acme", tags: ["gold", "x y"] }),
      201,
    );
    await jsonOf(call("PUT", customerPath("f-archived"), { owner: "f", archived: true }), 201);
    await jsonOf(call("PUT", customerPath("f-overdue"), { owner: "f", dueAt: "2020-01-01T00:00:00Z" }), 201);
    for (const id of ["f-connected", "f-failed", "f-stale"]) {
      await jsonOf(call("PUT", customerPath(id), { owner: "f" }), 201);
      await call("POST", customerPath(id, "/refresh"));
    }
    await jsonOf(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: "f-link", owner: "f" }), 201);
    // The Directory follows the customers' objects within a second.
    const told = async () => [
      ids((await list("owner=f&overdue=true")).data),
      ids((await list("owner=f&state=connected")).data),
      ids((await list("owner=f&state=failed")).data),
    ];
    const expected = [["f-overdue"], ["f-connected"], ["f-failed"]];
    await vi.waitFor(async () => expect(await told()).toEqual(expected), { timeout: 5_000 });
    vi.restoreAllMocks();
  });

  it.each([
    ["state=connected", ["f-connected"]],
    ["state=failed&state=connected", ["f-connected", "f-failed"]],
    ["state=lost", []],
    ["overdue=true", ["f-overdue"]],
    ["overdue=false", ["f-connected", "f-failed", "f-link", "f-stale", "f-waiting"]],
    ["stale=true", ["f-stale"]],
    ["stale=false", ["f-connected", "f-failed", "f-link", "f-overdue", "f-waiting"]],
    ["tag=gold", ["f-waiting"]],
    ["tag=x%20y", ["f-waiting"]],
    ["tag=go", []],
    ["source=link", ["f-link"]],
    ["archived=true", ["f-archived"]],
    ["customUserId=f-link", ["f-link"]],
    ["customUserId=f-lin", []],
    ["q=zo%C3%AB%20a", ["f-waiting"]],
    ["q=F-CONN", ["f-connected"]],
    ["q=%25", []],
    ["q=_", []],
    ["sort=dueAt", ["f-connected", "f-failed", "f-link", "f-overdue", "f-stale", "f-waiting"]],
    ["state=connected&tag=gold", []],
    ["state=waiting&tag=gold&q=f-&source=api&overdue=false&stale=false", ["f-waiting"]],
    ["utm_source=mail", ["f-connected", "f-failed", "f-link", "f-overdue", "f-stale", "f-waiting"]],
  ])("%s", async (query, expected) => {
    expect(ids(await all(`owner=f&${query}`))).toEqual(expected);
  });

  it.each([
    "state=happy",
    "overdue=1",
    "stale=",
    "source=web",
    "archived=no",
    "sort=name",
    "include=all",
    "q=",
  ])("row 21: refuses ?%s", async (query) => {
    const path = query.split("=")[0];
    expect((await errorsOf(call("GET", `/v1/customers?${query}`))).map(([at]) => at?.split(".")[0])).toEqual([
      path,
    ]);
  });

  it("tells a customer as it reads alone, without connections and links unless asked for them", async () => {
    const read = await jsonOf<CustomerJson>(call("GET", customerPath("f-connected")));
    const { connections, links, ...rest } = read;
    expect(connections).toHaveLength(1);
    expect((await list("customUserId=f-connected")).data).toEqual([rest]);
    const included = await list("customUserId=f-connected&include=connections,links");
    expect(included.data).toEqual([read]);
    const linked = await list("customUserId=f-link&include=links");
    expect(linked.data[0]?.links).toHaveLength(1);
    expect(linked.data[0]).not.toHaveProperty("connections");
  });
});

describe("as CSV", () => {
  it("keeps a company's words in their cells, and none of them is a formula", async () => {
    const name = '=HYPERLINK("http://evil.example";"a,b")\n+1';
    await jsonOf(call("PUT", customerPath("csv"), { name, owner: "@csv", tags: ["a", "b;c"] }), 201);
    const response = await call("GET", "/v1/customers?owner=%40csv", undefined, { accept: "text/csv" });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("link")).toBeNull();
    const text = await response.text();
    expect(text.split("\r\n")[0]).toMatch(/^customUserId,name,email,owner,tags,state,/);
    expect(text).toContain(
      'csv,"\'=HYPERLINK(""http://evil.example"";""a,b"")\n+1",,\'@csv,"a b;c",waiting,1,api,',
    );
  });

  it("names the next page by an address that can be followed as it is", async () => {
    const seen: string[] = [];
    let path = "/v1/customers?owner=many&sort=createdAt&limit=100";
    for (let pages = 0; path && pages < 5; pages++) {
      const response = await call("GET", path, undefined, { accept: "text/csv" });
      const rows = (await response.text()).trimEnd().split("\r\n").slice(1);
      seen.push(...rows.map((row) => row.split(",")[0] ?? ""));
      const link = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
      const base = `https://connectwatch.example${path}`;
      path = link ? new URL(link, base).pathname + new URL(link, base).search : "";
    }
    expect(seen.toSorted()).toEqual(MANY);
  });
});
