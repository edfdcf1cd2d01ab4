import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { writeWhole } from "../build/write-folder.ts";
import { TICK_PATH } from "./ticker.ts";

/** What a host is told to run. */
export interface Hosted {
  /** Name, bindings and compatibility of its wrangler.toml, as miniflare takes them. */
  worker: object;
  /** The bundle. */
  script: string;
  variables: Record<string, string>;
  port: number;
  inspectorPort?: number;
  /** The folder its objects are kept in. */
  persist: string;
}

/** A Worker as its wrangler.toml describes it: its bindings, and its code, or that of another `entry`, in one piece. */
export async function readWorker(
  root: string,
  config: string,
  entry?: string,
): Promise<Pick<Hosted, "worker" | "script">> {
  const { main, worker } = await described(root, join(root, config));
  return { worker, script: await bundle(entry ? join(root, entry) : main) };
}

interface Described {
  main: string;
  worker: object;
}

/** Kept in build/, by all that it depends on: loading wrangler takes longer than everything else about a start. */
async function described(root: string, config: string): Promise<Described> {
  const files = [config, join(root, "package.json"), import.meta.filename];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const hash = createHash("sha256")
    .update(JSON.stringify([config, texts]))
    .digest("hex");
  const file = join(root, "build", "workers", `${hash}.json`);
  const kept = await readFile(file, "utf8").catch(() => null);
  if (kept) return JSON.parse(kept) as Described;
  const description = await describe(config);
  await writeWhole(file, JSON.stringify(description));
  return description;
}

async function describe(config: string): Promise<Described> {
  // It would tell of secrets that it found in .dev.vars, which are not used.
  process.env.WRANGLER_LOG ??= "error";
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const { main = "", workerOptions } = unstable_getMiniflareWorkerOptions(config);
  const { modulesRules: _, bindings: __, ...worker } = workerOptions;
  // Its objects are kept under its name, as `wrangler dev` does.
  return { main, worker: { ...worker, name: unstable_readConfig({ config }).name } };
}

/** As wrangler bundles: https://developers.cloudflare.com/workers/wrangler/bundling/ */
async function bundle(main: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: ticked(main), resolveDir: dirname(main) },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    external: ["cloudflare:*", "node:*"],
    keepNames: true,
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** The Worker, and the path at which `wrangler dev` takes what cron would tell a Worker. */
function ticked(main: string): string {
  return `
    import worker from ${JSON.stringify(main)};
    export * from ${JSON.stringify(main)};
    export default {
      ...worker,
      async fetch(request, env, ctx) {
        const { pathname, searchParams } = new URL(request.url);
        if (!worker.scheduled || pathname !== ${JSON.stringify(TICK_PATH)}) return worker.fetch(request, env, ctx);
        const ticking = worker.scheduled({ cron: searchParams.get("cron"), scheduledTime: Date.now() }, env, ctx);
        ctx.waitUntil(ticking);
        await ticking;
        return new Response("ok");
      },
    };
  `;
}
