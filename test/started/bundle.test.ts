import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");
/** A Worker of this size starts in a few milliseconds; what later parts add has to fit too. */
const MOST_GZIPPED = 120_000;

let folder = "";
let code = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "connectwatch-bundle-"));
  const wrangler = join(root, "node_modules", ".bin", "wrangler");
  await promisify(execFile)(wrangler, ["deploy", "--dry-run", "--minify", "--outdir", folder], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  code = (await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the deployed bundle", () => {
  it("is under 120 KB gzipped", () => {
    expect(code.length).toBeGreaterThan(50_000);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(MOST_GZIPPED);
  });

  it("holds nothing of the sandbox", () => {
    expect(code).not.toMatch(/sandbox|\/control\/|Copperleaf/i);
  });
});
