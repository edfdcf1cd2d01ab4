import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildDashboard } from "../../scripts/build/dashboard.ts";

const root = resolve(import.meta.dirname, "..", "..");
/** What is there before anything else: the page, its style and the scripts that it names. */
const MOST_GZIPPED = 60_000;

describe("the page", async () => {
  const files = await buildDashboard(root);
  const text = (path: string) => Buffer.from(files.get(path) as Uint8Array).toString();
  const html = String(files.get("index.html"));
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path = ""]) => path);

  it("is under 60 KB gzipped at first view", () => {
    expect(named.length).toBeGreaterThan(2);
    const size = [html, ...named.map(text)].reduce(
      (sum, content) => sum + gzipSync(content, { level: 9 }).length,
      0,
    );
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(MOST_GZIPPED);
  });

  it("names scripts and styles of its own host alone, and holds none itself", () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    for (const path of named) expect(files.has(path), path).toBe(true);
    const scripts = [...files.keys()]
      .filter((path) => path.endsWith(".js"))
      .map(text)
      .join("\n");
    const hosts = new Set([...scripts.matchAll(/https?:\/\/(\w[\w.-]+)/g)].map(([, host]) => host));
    // Names of XML's own, the placeholder of a field and the address of nothing that is fetched.
    hosts.delete("www.w3.org");
    hosts.delete("app.leadsie.com");
    expect([...hosts]).toEqual([]);
  });

  it("keeps the importer and the charts out of the first view", async () => {
    const first = named
      .filter((path) => path.endsWith(".js"))
      .map(text)
      .join("\n");
    expect(first).not.toContain("Excel changed this id");
    expect(first).not.toContain("uplot");
    const whole = [...files.keys()]
      .filter((path) => path.endsWith(".js"))
      .map(text)
      .join("\n");
    expect(whole).toContain("Excel changed this id");
  });

  it("keeps no key where another page's script could read it later", async () => {
    const scripts = [...files.keys()]
      .filter((path) => path.endsWith(".js"))
      .map(text)
      .join("\n");
    expect(scripts).not.toMatch(/localStorage|sessionStorage|document\.cookie/);
    expect(await readFile(resolve(root, "src/dashboard/index.html"), "utf8")).not.toContain("Storage");
  });
});
