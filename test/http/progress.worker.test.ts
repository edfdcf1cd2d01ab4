import { describe, expect, it } from "vitest";
import { progressPage } from "../../src/http/progress-page.ts";
import { CONNECT, call, jsonOf, send } from "./worker.ts";

interface Link {
  slug: string;
  url: string;
}

const plain = { name: null, color: "#1f6a55", logoUrl: null };
const missing = [{ key: "k-1", types: ["Facebook Page"], count: 2, have: 1, reason: "absent" as const }];

function makeLink(customUserId: string, more: object = {}): Promise<Link> {
  return jsonOf<Link>(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId, ...more }), 201);
}

describe("GET /r/{slug}/progress", () => {
  it("shows what is missing by types and counts, no names or ids, and the way on", async () => {
    const requires = [
      { key: "secret-key", label: "Secret label", types: ["Facebook Page", "Instagram Account"], count: 2 },
    ];
    const { slug } = await makeLink("secret-id", { name: "Secret Name", requires });
    const response = await send(`/r/${slug}/progress`);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain("Facebook Page or Instagram Account <span>0 of 2</span>");
    expect(html).toContain(`href="/r/${slug}"`);
    expect(html).not.toMatch(/secret/i);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-robots-tag")).toBe("noindex, nofollow");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("runs no script and may be framed by any page", async () => {
    const { slug } = await makeLink("framed");
    const policy = (await send(`/r/${slug}/progress`)).headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-[0-9a-f-]{36}';/);
    expect(policy).toContain("frame-ancestors *");
    expect(policy).not.toContain("script-src");
  });

  it("opens the way on beside the page that frames it", async () => {
    const { slug } = await makeLink("beside");
    const framed = await send(`/r/${slug}/progress`, { headers: { "sec-fetch-dest": "iframe" } });
    expect(await framed.text()).toContain('target="_blank"');
    expect(await (await send(`/r/${slug}/progress`)).text()).not.toContain("target=");
  });

  it("is no click", async () => {
    const { slug } = await makeLink("looking");
    await send(`/r/${slug}/progress`);
    const { clicks } = await jsonOf<{ clicks: object }>(call("GET", `/v1/links/${slug}`));
    expect(clicks).toEqual({ person: 0, bot: 0, prefetch: 0, refused: 0, firstAt: null, lastAt: null });
  });

  it("is the page of the link itself where that leads nowhere", async () => {
    const { slug } = await makeLink("ended");
    await jsonOf(call("PATCH", `/v1/links/${slug}`, { disabled: true }));
    expect((await send(`/r/${slug}/progress`)).status).toBe(410);
    for (const unknown of ["nope", `${slug.slice(0, -1)}${slug.endsWith("x") ? "y" : "x"}`]) {
      const response = await send(`/r/${unknown}/progress`);
      expect(response.status).toBe(404);
      expect(await response.text()).toBe(await (await send("/r/nope")).text());
    }
  });
});

describe("the page's brand", () => {
  const htmlOf = (brand: object) =>
    progressPage({ ...plain, ...brand }, { slug: "x", missing, embedded: false }).text();

  it("is text, whatever it holds", async () => {
    expect(await htmlOf({ name: "<img onerror=alert(1)>" })).toContain("&lt;img onerror=alert(1)&gt;");
  });

  it("has black text on a light colour and white on a dark one", async () => {
    expect(await htmlOf({ color: "#ffe600" })).toContain("background:#ffe600;color:#000");
    expect(await htmlOf({ color: "#1f6a55" })).toContain("background:#1f6a55;color:#fff");
  });

  it("lets images come from the logo's host alone", () => {
    const brand = { ...plain, logoUrl: "https://cdn.example/logo.svg" };
    const response = progressPage(brand, { slug: "x", missing: [], embedded: false });
    expect(response.headers.get("content-security-policy")).toContain("img-src https://cdn.example;");
  });

  it("says so when nothing is missing", async () => {
    const html = await progressPage(plain, { slug: "x", missing: [], embedded: false }).text();
    expect(html).toContain("Everything is connected");
    expect(html).not.toContain("/r/x");
  });
});
