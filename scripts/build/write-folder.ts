import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/**
 * Makes `folder` hold exactly `files` (paths with `/`). Each file is there whole or not at all: another build, or a
 * program that serves the folder, may look at any moment. What is as it should be is not touched.
 */
export async function writeFolder(folder: string, files: Map<string, Uint8Array | string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  // What points to others is written last.
  for (const [path, content] of [...files].sort(([a], [b]) => rank(a) - rank(b))) {
    await writeWhole(join(folder, path), content);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    if (!files.has(name) && !entry.name.endsWith(UNFINISHED)) await rm(path, { force: true });
  }
}

const UNFINISHED = ".unfinished";

function rank(path: string): number {
  return path.endsWith(".html") ? 1 : 0;
}

/** The file is there whole or not at all. What is as it should be is not touched. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = Buffer.from(content as Uint8Array);
  const before = await readFile(path).catch(() => null);
  if (before?.equals(bytes)) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}${UNFINISHED}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
