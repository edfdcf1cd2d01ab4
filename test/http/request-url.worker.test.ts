import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  CONNECT,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  type LinkJson,
  problemOf,
  send,
  someone,
} from "./worker.ts";

const HOST = "request_url_host";
const SCHEME = "request_url_scheme";
const HAS_ID = "request_url_has_customer_id";
const INVALID = "request_url_invalid";

const BAD: [requestUrl: unknown, code: string][] = [
  ["javascript:alert(1)", SCHEME],
  ["JavaScript:alert(1)", SCHEME],
  ["javascript://app.leadsie.com/%0aalert(1)", SCHEME],
  ["data:text/html,<script>", INVALID],
  ["data:text/html;base64,AAAA", SCHEME],
  ["http://app.leadsie.com/connect/acme/manage", SCHEME],
  ["ftp://app.leadsie.com/connect", SCHEME],
  ["file:///etc/passwd", SCHEME],
  ["//app.leadsie.com/connect", INVALID],
  ["/connect/acme/manage", INVALID],
  ["app.leadsie.com/connect", INVALID],
  ["https:app.leadsie.com/connect", INVALID],
  ["https:/app.leadsie.com/connect", INVALID],
  ["https:///app.leadsie.com/connect", INVALID],
  ["https://", INVALID],
  ["", INVALID],
  ["https://evil.example/connect", HOST],
  ["https://app.leadsie.com.evil.example/connect", HOST],
  ["https://evilapp.leadsie.com/connect", HOST],
  ["https://leadsie.com/connect", HOST],
  ["https://app.leadsie.com./connect", HOST],
  ["https://app-leadsie.com/connect", HOST],
  ["https://app.leadsie.com%2eevil.example/connect", HOST],
  ["https://app.leadsie.com%00.evil.example/connect", HOST],
  ["https://evil.example/app.leadsie.com", HOST],
  ["https://evil.example?app.leadsie.com", HOST],
  ["https://evil.example#@app.leadsie.com/", HOST],
  ["https://xn--app-leadsie.com/connect", HOST],
  ["https://[::1]/connect", HOST],
  ["https://evil.example\\@app.leadsie.com/", INVALID],
  ["https://app.leadsie.com\\.evil.example/", INVALID],
  ["https://me@app.leadsie.com/connect", "request_url_user_info"],
  ["https://me:pass@app.leadsie.com/connect", "request_url_user_info"],
  ["https://app.leadsie.com@evil.example/connect", "request_url_user_info"],
  ["https://app.leadsie.com:443/connect", "request_url_port"],
  ["https://app.leadsie.com:8443/connect", "request_url_port"],
  ["https://app.leadsie.com:/connect", "request_url_port"],
  [`${CONNECT}?customUserId=1`, HAS_ID],
  [`${CONNECT}?CUSTOMUSERID=1`, HAS_ID],
  [`${CONNECT}?a=b&customUserId`, HAS_ID],
  [`${CONNECT}?a=b&customUserId=`, HAS_ID],
  [`${CONNECT}?%63ustomUserId=1`, HAS_ID],
  [`${CONNECT}?custom%55serId=1`, HAS_ID],
  [`${CONNECT}?a=b;customUserId=1`, HAS_ID],
  [`${CONNECT}?a?customUserId=1`, HAS_ID],
  [`${CONNECT}#customUserId=1`, HAS_ID],
  [`${CONNECT}?customUserId[]=1`, HAS_ID],
  [`${CONNECT}/\t`, INVALID],
  [`${CONNECT}/\n`, INVALID],
  [`\t${CONNECT}`, INVALID],
  [` ${CONNECT}`, INVALID],
  [`${CONNECT}\r\nSet-Cookie: a=b`, INVALID],
  ["https://app.lead\tsie.com/connect", INVALID],
  [`${CONNECT}/é`, INVALID],
  [`${CONNECT}?${"a".repeat(2048)}`, "request_url_too_long"],
  [7, "invalid_type"],
  [null, "invalid_type"],
  [[CONNECT], "invalid_type"],
];

describe("row 23: a request URL that a link may not lead to is a 400 that says which", () => {
  let link: LinkJson;

  beforeAll(async () => {
    link = await jsonOf(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: "good" }), 201);
  });

  it.each(BAD)("%j", async (requestUrl, code) => {
    const customUserId = someone();
    const body = { requestUrl, customUserId };
    expect(await errorsOf(call("POST", "/v1/links", body))).toEqual([["requestUrl", code]]);
    const batch = await jsonOf<{ data: { status: number; error: { errors: object[] } }[] }>(
      call("POST", "/v1/links/batch", { items: [body] }),
    );
    expect(batch.data[0]).toMatchObject({ status: 400, error: { errors: [{ path: "requestUrl", code }] } });
    await problemOf(call("GET", customerPath(customUserId)), 404);
    expect(await errorsOf(call("PATCH", `/v1/links/${link.slug}`, { requestUrl }))).toEqual([
      ["requestUrl", code],
    ]);
    expect(await jsonOf(call("GET", `/v1/links/${link.slug}`))).toEqual(link);
  });

  it.each([
    CONNECT,
    "https://app.leadsie.io/connect/2088405878138352/manage",
    "https://app.leadsie.com/embed/connect/to/acme/request?a=b&c=%2F&d",
    "https://app.leadsie.com",
    `${CONNECT}?`,
    `${CONNECT}?a&`,
    `${CONNECT}#top`,
    `${CONNECT}?mycustomUserId=1`,
  ])(
    "A link carries exactly one customUserId, its own, and the rest byte for byte: %s",
    async (requestUrl) => {
      const customUserId = "ann & bob=#?/é";
      const made = await jsonOf<LinkJson>(
        call("POST", "/v1/links", { requestUrl, customUserId, ifExists: "create" }),
        201,
      );
      expect(made.requestUrl).toBe(requestUrl);
      const parts = /[?&]?customUserId=[^&#]*/.exec(
        made.targetUrl.slice(requestUrl.replace(/#.*/, "").length),
      );
      const [base, fragment] = requestUrl.split("#");
      expect(made.targetUrl.startsWith(base ?? "")).toBe(true);
      expect(made.targetUrl.slice(base?.length)).toBe(
        `${parts?.[0]}${fragment === undefined ? "" : `#${fragment}`}`,
      );
      expect(new URL(made.targetUrl).searchParams.getAll("customUserId")).toEqual([customUserId]);
    },
  );

  it("A link carries exactly one customUserId, its own, whatever URL is accepted", {
    timeout: 30_000,
  }, async () => {
    const piece = fc.oneof(
      fc.constantFrom("customUserId", "customuserid", "%63ustomUserId", "customUserId%20", "+customUserId"),
      fc.constantFrom("?", "&", "=", "#", ";", "/", "%", "%3F", "%26", "[]", ".", "a", "b", "@", ":"),
      fc.string({ maxLength: 3 }),
    );
    const url = fc
      .tuple(fc.constantFrom(CONNECT, "https://app.leadsie.io/c"), fc.array(piece, { maxLength: 8 }))
      .map(([base, pieces]) => base + pieces.join(""));
    await fc.assert(
      fc.asyncProperty(url, async (requestUrl) => {
        const body = { requestUrl, customUserId: "own&id", ifExists: "create" };
        const response = await call("POST", "/v1/links", body);
        if (response.status !== 201) return void (await errorsOf(response));
        const { slug, targetUrl } = await response.json<LinkJson>();
        const target = new URL(targetUrl);
        expect(["app.leadsie.com", "app.leadsie.io"]).toContain(target.host);
        const names = [...target.searchParams].filter(
          ([name]) => name.trim().toLowerCase() === "customuserid",
        );
        expect(names).toEqual([["customUserId", "own&id"]]);
        const visit = await send(`/r/${slug}`, { headers: { "user-agent": "curl/8" } });
        expect(visit.headers.get("location")).toBe(targetUrl);
        await call("DELETE", `/v1/links/${slug}`);
      }),
      { numRuns: 100 },
    );
  });
});

describe("row 24: what a visitor adds does not reach the target", () => {
  let plain: LinkJson;
  let tagged: LinkJson;

  beforeAll(async () => {
    const body = { requestUrl: `${CONNECT}?utm_source=own#part`, customUserId: "visited" };
    plain = await jsonOf(call("POST", "/v1/links", { ...body, ifExists: "create" }), 201);
    tagged = await jsonOf(call("POST", "/v1/links", { ...body, ifExists: "create", utm: true }), 201);
  });

  it.each([
    "?customUserId=other&redirect=https://evil.example",
    "?%63ustomUserId=other",
    "?x=%0d%0aSet-Cookie:%20a=b",
    "?utm_source=%0d%0aSet-Cookie:%20a=b",
    "?utm_source=other&UTM_MEDIUM=x&utm_customUserId",
    "?utm_%0d%0a=x",
    "?#customUserId=other",
    `?${"x=y&".repeat(2000)}`,
  ])("%s", async (query) => {
    for (const link of [plain, tagged]) {
      const response = await send(`/r/${link.slug}${query}`, { headers: { "user-agent": "curl/8" } });
      expect([response.status, response.headers.get("location")]).toEqual([302, link.targetUrl]);
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  it("but for utm parameters, where the link allows them, encoded", async () => {
    const query = "?utm_medium=a%26customUserId=other%23x&utm_term=%22%3E%3Cscript%3E";
    const headers = { "user-agent": "curl/8" };
    const location = (await send(`/r/${tagged.slug}${query}`, { headers })).headers.get("location") ?? "";
    const target = new URL(location);
    expect(target.searchParams.getAll("customUserId")).toEqual(["visited"]);
    expect(target.searchParams.get("utm_medium")).toBe("a&customUserId=other#x");
    expect(target.hash).toBe("#part");
    expect((await send(`/r/${plain.slug}${query}`, { headers })).headers.get("location")).toBe(
      plain.targetUrl,
    );
  });
});
