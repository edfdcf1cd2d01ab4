import { describe, expect, it } from "vitest";
import type { LinkJson } from "../../src/links/link-json.ts";
import { api, fetchWorker, PERSON, someone, visit } from "./ask.ts";
import { CONNECT, SOON } from "./shard.ts";

async function create(body: object = {}): Promise<LinkJson> {
  const response = await api("POST", "/v1/links", { requestUrl: CONNECT, customUserId: someone(), ...body });
  expect(response.status).toBe(201);
  return response.json();
}

async function clicksOf(slug: string): Promise<{ data: Record<string, unknown>[] }> {
  return (await api("GET", `/v1/links/${slug}/clicks`)).json();
}

const isPrivate = (response: Response) => {
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response.headers.get("x-robots-tag")).toBe("noindex, nofollow");
};

describe("a short link", () => {
  it("leads a person to the request URL with the customer's id, and notes the click", async () => {
    const { slug, targetUrl } = await create();
    const response = await visit(slug, "", { referer: "https://mail.example/inbox?secret=1" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(targetUrl);
    isPrivate(response);
    expect(await clicksOf(slug)).toMatchObject({
      data: [{ kind: "person", referrerHost: "mail.example", device: "desktop", utm: null }],
    });
  });

  it.each([
    "?customUserId=other&redirect=https://evil.example",
    "?x=%0d%0aSet-Cookie:%20a=b",
    "?utm_source=mail",
    "?%63ustomUserId=other",
    "#customUserId=other",
  ])(
    "A link carries exactly one customUserId, its own, whatever the visitor asks with: %s",
    async (query) => {
      const { slug, targetUrl, customUserId } = await create();
      const response = await visit(slug, query);
      expect(response.headers.get("location")).toBe(targetUrl);
      expect(new URL(targetUrl).searchParams.getAll("customUserId")).toEqual([customUserId]);
      expect(response.headers.get("set-cookie")).toBeNull();
    },
  );

  it.each([
    "x".repeat(8192),
    "🙂 emoji 👩‍👩‍👧",
    "a/b",
    "%2F",
    "..",
    "__proto__",
    "שלום",
    "trailing ",
    "𠜎",
    "&customUserId=other#",
  ])("carries an id such as %j whole, and the API gives it back the same", async (customUserId) => {
    const { slug, customUserId: given } = await create({ customUserId });
    expect(given).toBe(customUserId);
    const location = (await visit(slug)).headers.get("location") ?? "";
    expect(new URL(location).searchParams.getAll("customUserId")).toEqual([customUserId]);
    const query = new URLSearchParams({ customUserId });
    if (customUserId.length < 8000) {
      const { data } = (await (await api("GET", `/v1/links?${query}`)).json()) as { data: LinkJson[] };
      expect(data.map((link) => link.slug)).toEqual([slug]);
    }
  });

  it("hands utm parameters on where it was made to, and nothing else", async () => {
    const { slug, targetUrl } = await create({ utm: true });
    const response = await visit(slug, "?utm_source=mail%26x&a=b&customUserId=other");
    expect(response.headers.get("location")).toBe(`${targetUrl}&utm_source=mail%26x`);
    expect(await clicksOf(slug)).toMatchObject({ data: [{ utm: { utm_source: "mail&x" } }] });
  });

  it.each(["curl/8.9.1", ""])("leads a bot there too, noted as a bot: %j", async (userAgent) => {
    const { slug, targetUrl } = await create();
    const response = await fetchWorker(`/r/${slug}`, {
      headers: userAgent ? { "user-agent": userAgent } : {},
    });
    expect([response.status, response.headers.get("location")]).toEqual([302, targetUrl]);
    expect(await clicksOf(slug)).toMatchObject({ data: [{ kind: "bot" }] });
  });

  it("gives an unfurler a title and no target", async () => {
    const { slug } = await create();
    const response = await visit(slug, "", { "user-agent": "Slackbot-LinkExpanding 1.0" });
    expect(response.status).toBe(200);
    expect(response.headers.get("location")).toBeNull();
    const page = await response.text();
    expect(page).toContain('property="og:title"');
    expect(page).not.toContain("leadsie");
    expect(await clicksOf(slug)).toMatchObject({ data: [{ kind: "bot" }] });
  });

  it("leads a browser that prefetches there too, noted as a prefetch", async () => {
    const { slug, targetUrl } = await create();
    const response = await visit(slug, "", { "sec-purpose": "prefetch;prerender" });
    expect([response.status, response.headers.get("location")]).toEqual([302, targetUrl]);
    expect(await clicksOf(slug)).toMatchObject({ data: [{ kind: "prefetch" }] });
  });

  it("answers HEAD with the same status and headers, and counts nothing", async () => {
    const { slug } = await create({ utm: true });
    const agents = [PERSON, "Twitterbot/1.0"];
    for (const agent of agents) {
      const head = await visit(slug, "?utm_source=a", { "user-agent": agent }, "HEAD");
      const before = await (await api("GET", `/v1/links/${slug}`)).json();
      const get = await visit(slug, "?utm_source=a", { "user-agent": agent });
      expect(head.status).toBe(get.status);
      for (const name of ["location", "cache-control", "referrer-policy", "x-robots-tag", "content-type"]) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
      expect(await head.text()).toBe("");
      expect(before).toMatchObject({ clicks: { person: agent === PERSON ? 0 : 1, bot: 0 } });
    }
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("refuses %s and counts nothing", async (method) => {
    const { slug } = await create();
    const response = await visit(slug, "", {}, method);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await clicksOf(slug)).toMatchObject({ data: [] });
  });

  it("that is unknown or malformed is one and the same page", async () => {
    const unknown = [
      "11111111111111",
      "acme-22222222222222",
      "short",
      "0OIl0OIl0OIl0O",
      "%2e%2e%2f",
      "a".repeat(500),
    ];
    const pages = await Promise.all(
      unknown.map(async (slug) => {
        const response = await visit(slug);
        expect(response.status).toBe(404);
        isPrivate(response);
        return response.text();
      }),
    );
    expect(new Set(pages).size).toBe(1);
  });

  it("that was deleted is that page too", async () => {
    const { slug } = await create();
    expect((await api("DELETE", `/v1/links/${slug}`)).status).toBe(204);
    expect((await visit(slug)).status).toBe(404);
    expect(await (await visit(slug)).text()).toBe(await (await visit("11111111111111")).text());
  });

  it.each([{ disabled: true }, { expiresAt: "2020-01-01T00:00:00Z" }])(
    "that has ended (%j) says so, does not show the target, and notes who came",
    async (patch) => {
      const { slug, customUserId } = await create();
      await api("PATCH", `/v1/links/${slug}`, patch);
      for (const agent of [PERSON, "facebookexternalhit/1.1"]) {
        const response = await visit(slug, "", { "user-agent": agent });
        expect(response.status).toBe(410);
        expect(response.headers.get("location")).toBeNull();
        isPrivate(response);
        const page = await response.text();
        expect(page).not.toContain("leadsie");
        expect(page).not.toContain(customUserId);
      }
      expect(await clicksOf(slug)).toMatchObject({ data: [{ kind: "refused" }, { kind: "refused" }] });
    },
  );

  it("makes its customer opened by a person's click, and not by a bot's", async () => {
    const { slug, customUserId } = await create();
    const customer = async () => (await (await api("GET", `/v1/customers/${customUserId}`)).json()) as object;
    await visit(slug, "", { "user-agent": "curl/8.9.1" });
    await visit(slug, "", { purpose: "prefetch" });
    expect(await customer()).toMatchObject({ state: "waiting", openedAt: null });
    await visit(slug);
    await expect.poll(customer, SOON).toMatchObject({ state: "opened" });
  });
});
