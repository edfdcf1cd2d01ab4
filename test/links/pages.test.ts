import { describe, expect, it } from "vitest";
import { gonePage, notFoundPage, page, previewPage } from "../../src/http/pages.ts";

const pages = {
  notFound: notFoundPage,
  gone: () => gonePage("mailto:help@acme.example"),
  preview: previewPage,
};

describe.each(Object.entries(pages))("the page %s", (_, make) => {
  it("allows its own style by hash, and nothing else", async () => {
    const response = make();
    const policy = response.headers.get("content-security-policy") ?? "";
    const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    expect(policy).toContain(`style-src 'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("runs and loads nothing, and names its language and heading", async () => {
    const html = await make().text();
    expect(html).not.toMatch(/<script|<img|<link|\son\w+=|style=/i);
    expect(html).toMatch(/<html lang="en">/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<main>/);
  });
});

describe("the page of a link that has ended", () => {
  it("leads to the contact, escaped, where there is one", async () => {
    const html = await gonePage(`https://acme.example/?a=1&b="><script>x</script>`).text();
    expect(html).toContain('href="https://acme.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;x&lt;/script&gt;"');
    expect(await gonePage(null).text()).not.toContain("href");
  });
});

it("a page's title is text, not HTML", async () => {
  expect(await page(200, "<b>&'", "").text()).toContain("<h1>&lt;b&gt;&amp;&#39;</h1>");
});
