import { execFile } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program } from "./program.ts";
import { ROOT } from "./run.ts";
import { installPackage, snippetsOf, writeFiles } from "./snippets.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "connectwatch-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every document, by its path from the repository's root. */
const pages = ["README.md", "CONTRIBUTING.md", ...under("docs"), ...under("bench")].filter((path) =>
  path.endsWith(".md"),
);

function under(path: string): string[] {
  return readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
}

let program: Program;
let env: Record<string, string>;

/** The package as a user has it, and the command on the path. */
async function install(): Promise<void> {
  await installPackage(folder);
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const name of ["standardwebhooks", "@stablelib", "fast-sha256"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  const command = join(folder, "bin", "connectwatch");
  writeFileSync(command, `#!/bin/sh\nexec node ${join(ROOT, "src/cli/main.ts")} "$@"\n`);
  chmodSync(command, 0o755);
}

/** Whatever is sent to it is well received. */
const server = createServer((_request, response) => response.writeHead(204).end());
afterAll(() => server.close());

beforeAll(async () => {
  await install();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  program = await Program.start();
  env = {
    ...(process.env as Record<string, string>),
    PATH: `${join(folder, "bin")}:${dirname(process.execPath)}:${process.env.PATH}`,
    CONNECTWATCH_URL: program.address,
    CONNECTWATCH_API_KEY: program.key,
    REQUEST_URL: program.requestUrl,
    SLACK_URL: receiver,
    HOOK_URL: receiver,
  };
});

describe("what the documents show", () => {
  for (const page of pages) writeFiles(page, folder);
  const snippets = pages.flatMap(snippetsOf);

  it("is found by this test", () => expect(snippets.length).toBeGreaterThan(4));

  it.each(snippets)("in $page runs ($language)", async ({ language, code }) => {
    if (language === "sh") {
      await run("bash", ["-euo", "pipefail", "-c", code], { cwd: folder, env });
      return;
    }
    const file = join(folder, `snippet.${language === "ts" ? "ts" : "mjs"}`);
    writeFileSync(file, code);
    await run("node", [file], { cwd: folder, env });
  });
});

/** GitHub's anchors: the heading in small letters, words joined by hyphens, without punctuation. */
function anchorsOf(path: string): Set<string> {
  const headings = readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm);
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
  return new Set([...headings].map(([, text = ""]) => plain(text)));
}

describe("links between documents", () => {
  it.each(pages)("of %s lead somewhere", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8").replace(/^```.*?^```$/gms, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
      expect(() => readFileSync(file), `${page} → ${target}`).not.toThrow(/ENOENT/);
      if (anchor) expect([...anchorsOf(file)], `${page} → ${target}`).toContain(anchor);
    }
  });
});

describe("examples in the client's doc comments", () => {
  const sources = under("src/client").filter((path) => path.endsWith(".ts"));
  const examples = sources.flatMap((source) =>
    [
      ...readFileSync(join(ROOT, source), "utf8").matchAll(
        /\* @example\n(.*?)(?=\n\s*\*\s*\n|\n\s*\*\/|\n\s*\* @)/gs,
      ),
    ].map(([, code = ""]) => ({ source, code: code.replace(/^\s*\* ?/gm, "") })),
  );

  it("are found by this test", () => expect(examples.length).toBeGreaterThan(5));

  it.each(examples)("of $source run", async ({ code }) => {
    const prelude = `import { Connectwatch as Real, verifyWebhook as verify } from "connectwatch/client";
import { createHmac } from "node:crypto";
${/new Connectwatch/.test(code) ? "" : "const client = new Real({ baseUrl: process.env.CONNECTWATCH_URL, apiKey: process.env.CONNECTWATCH_API_KEY });"}
const Connectwatch = class extends Real { constructor(options) { super({ ...options, baseUrl: process.env.CONNECTWATCH_URL }); } };
const made = new Real({ baseUrl: process.env.CONNECTWATCH_URL, apiKey: process.env.CONNECTWATCH_API_KEY });
await made.links.create({ requestUrl: process.env.REQUEST_URL, customUserId: "acme-42" });
let place; const load = async () => place; const save = async (cursor) => { place = cursor; };
const handle = async () => {}; const startOnboarding = () => {};
process.env.WEBHOOK_SECRET = "whsec_" + Buffer.from("a secret of thirty-two bytes, ok").toString("base64");
const seconds = String(Math.floor(Date.now() / 1000)); const body = '{"type":"customer.connected"}';
const signature = createHmac("sha256", "a secret of thirty-two bytes, ok").update("evt_1." + seconds + "." + body).digest("base64");
const request = new Request("https://hooks.example.com", { method: "POST", body,
  headers: { "webhook-id": "evt_1", "webhook-timestamp": seconds, "webhook-signature": "v1," + signature } });
const verifyWebhook = verify;
// What waits for ever ends well after a moment.
setTimeout(() => process.exit(0), 1_500).unref();
`;
    // The connect page of the examples is the sandbox's here.
    const real = code.replaceAll("https://app.leadsie.com/connect/acme/manage", program.requestUrl);
    writeFileSync(join(folder, "example.mjs"), `${prelude}${real}\nprocess.exit(0);\n`);
    await run("node", ["example.mjs"], { cwd: folder, env });
  });
});
