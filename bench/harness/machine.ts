import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";

export interface Machine {
  cores: number;
  memoryGb: number;
  cpu: string;
}

export function machine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    cpu: all[0]?.model.trim() ?? "unknown",
  };
}

/** Of what is measured and of what it runs in. */
export function versions(): Record<string, string> {
  const root = resolve(import.meta.dirname, "../..");
  const versionOf = (folder: string) =>
    (JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { version: string }).version;
  return {
    connectwatch: versionOf("."),
    node: process.versions.node,
    wrangler: versionOf("node_modules/wrangler"),
    workerd: versionOf("node_modules/workerd"),
  };
}
