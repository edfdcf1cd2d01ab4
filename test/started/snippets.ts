import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./run.ts";

export interface Snippet {
  page: string;
  language: string;
  code: string;
}

/** The blocks that a page marks with `run` behind their language. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```(\w+) run\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
    page,
    language,
    code,
  }));
}

/** Writes the blocks that a page marks with `file=…` where that says, below `folder`. */
export function writeFiles(page: string, folder: string): void {
  const text = readFileSync(join(ROOT, page), "utf8");
  for (const [, name = "", code = ""] of text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

/** The package in `folder/node_modules`, as a user has it. */
export async function installPackage(folder: string): Promise<void> {
  const own = join(folder, "node_modules", "connectwatch");
  mkdirSync(own, { recursive: true });
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  await promisify(execFile)(tsc, ["-p", "tsconfig.package.json", "--outDir", join(own, "lib")], {
    cwd: ROOT,
  });
  copyFileSync(join(ROOT, "package.json"), join(own, "package.json"));
}
