import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { ROOT } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "connectwatch-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = promisify(execFile);
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
};
const npm = (args: string[], cwd: string) => run("npm", [...args, "--no-audit", "--no-fund"], { cwd });

it("npm pack gives a package whose client and command line work in an empty folder", async () => {
  await npm(["pack", "--pack-destination", folder], ROOT);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  // What the project itself was installed from lies in npm's cache.
  await npm(["install", "--prefer-offline", `./connectwatch-${VERSION}.tgz`], folder);

  // In the project itself too: `npm ci` has built it, as packing does.
  for (const cwd of [folder, ROOT]) {
    const version = await run("npx", ["--no-install", "connectwatch", "--version"], { cwd });
    expect(version.stdout).toBe(`${VERSION}\n`);
  }

  writeFileSync(
    join(folder, "use.ts"),
    `import { Connectwatch, NotFoundError, verifyWebhook, type Customer } from "connectwatch/client";
const client = new Connectwatch({ baseUrl: "https://status.example.com", apiKey: "key", fetch: async () =>
  Response.json({ code: "not_found", detail: "This customer does not exist." }, { status: 404 }) });
const customer: Customer | null = await client.customers.get("acme-42").catch((error: unknown) => {
  if (error instanceof NotFoundError) return null;
  throw error;
});
console.log(customer, typeof verifyWebhook);
`,
  );
  const used = await run(process.execPath, ["use.ts"], { cwd: folder });
  expect(used.stdout).toBe("null function\n");

  const strict = [
    "--strict",
    "--noEmit",
    "--skipLibCheck",
    "false",
    "--module",
    "nodenext",
    "--target",
    "esnext",
  ];
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  await run(tsc, [...strict, "--lib", "esnext,dom,dom.asynciterable", "--types", "", "use.ts"], {
    cwd: folder,
  });
}, 60_000);
