import { resolve } from "node:path";
import { buildDashboard } from "./dashboard.ts";
import { buildOpenApi } from "./openapi.ts";
import { writeFolder } from "./write-folder.ts";

/** A file's path below build/assets, with `/`, and what it holds. */
export type Files = Map<string, Uint8Array | string>;

/** Each gives the files of one part of what is served. */
const steps: ((root: string) => Promise<Files>)[] = [buildDashboard, buildOpenApi];

/**
 * Makes build/assets, which the Worker serves: what each step gives, and nothing else. A build that changes nothing
 * touches nothing, so that programs which run from the same checkout do not see files come and go.
 */
export async function buildAssets(root: string): Promise<void> {
  const made = await Promise.all(steps.map((step) => step(root)));
  await writeFolder(resolve(root, "build", "assets"), new Map(made.flatMap((files) => [...files])));
}
