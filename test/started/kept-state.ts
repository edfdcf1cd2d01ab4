import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { assets, customerPath } from "./customer.ts";
import type { Program } from "./program.ts";

/** What a release left on disk, and what it answered from it. */
export interface KeptState {
  /** Files of STATE_DIR in base64, by their paths with `/`. */
  files: Record<string, string>;
  answers: Record<string, string>;
}

/** Always the same, since the sandbox's addresses are stored too; no other test has them. No tick but the first. */
export const KEPT_ENV = { PORT: "19301", SANDBOX_PORT: "19302", TICK_SECONDS: "3600" };

/** Everything that a program stores for long, once. */
export async function fillState(program: Program): Promise<void> {
  const { requestUrl } = program;
  const requires = [{ key: "page", label: "Page", types: ["Page"] }];
  await program.api("PUT", customerPath("kept/1"), {
    name: "Kept",
    tags: ["a"],
    metadata: { n: 1 },
    requires,
  });
  await program.api("POST", "/v1/links", { requestUrl, customUserId: "kept/1", note: "kept" });
  await program.api("POST", "/v1/links", { requestUrl, customUserId: "kept/2", name: "Never opened" });
  await program.api("POST", "/v1/webhooks", {
    url: "http://127.0.0.1:9/nowhere",
    events: ["customer.connected"],
  });
  await program.api("POST", "/v1/keys", { name: "kept", scope: "read" });
  await program.control("connect", { requestId: "acme", customUserId: "kept/1", assets: assets(2) });
  await program.control("connect", { requestId: "acme", assets: assets(1) });
  await program.api("POST", `${customerPath("kept/1")}/refresh`);
  await program.tick();
  await program.api("DELETE", customerPath("kept/2"));
}

const PATHS = [
  customerPath("kept/1"),
  customerPath("kept/2"),
  `${customerPath("kept/1")}/events`,
  "/v1/customers?include=connections,links",
  "/v1/links",
  "/v1/events",
  "/v1/unattributed",
  "/v1/webhooks",
  "/v1/keys",
];

/** What does not depend on when and where it is asked. */
export async function answersOf(program: Program): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const path of PATHS) {
    const { status, json } = await program.api("GET", path);
    answers[path] = `${status} ${JSON.stringify(json, lasting)}`;
  }
  return answers;
}

/** When it was looked at last, which request it was, and how far a receiver that nobody is was tried. */
const PASSING = new Set(["checkedAt", "requestId", "health", "lastUsedAt", "next"]);

function lasting(name: string, value: unknown): unknown {
  return PASSING.has(name) ? undefined : value;
}

export function packState(folder: string, answers: Record<string, string>): Buffer {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path).split(sep).join("/")] = readFileSync(path, "base64");
  }
  return gzipSync(JSON.stringify({ files, answers } satisfies KeptState), { level: 9 });
}

/** Writes the files below `folder`, and gives what was answered from them. */
export function unpackState(packed: Buffer, folder: string): Record<string, string> {
  const { files, answers } = JSON.parse(gunzipSync(packed).toString("utf8")) as KeptState;
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, "base64");
  }
  return answers;
}
