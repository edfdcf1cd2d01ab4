import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { ADMIN_API_KEY, LEADSIE_API_KEY, RATE_PORTS } from "../constants.ts";
import type { Hosted } from "../harness/host.ts";
import type { Programs } from "../harness/programs.ts";

const root = resolve(import.meta.dirname, "../..");

/** A Worker under measurement, as miniflare serves it and as workerd itself does. */
export interface Target {
  name: "hello" | "bare" | "real";
  pid: number;
  port: number;
  directPort: number;
}

/** Bundles and starts all three, each in a workerd of its own. The real one is minified, as it is deployed. */
export async function startTargets(
  programs: Programs,
  sandbox: string,
): Promise<Record<Target["name"], Target>> {
  const [hello, bare, real] = await Promise.all([
    start(programs, "hello", { script: await small(programs, "hello") }),
    start(programs, "bare", { script: await small(programs, "bare"), objects: { ROWS: "Rows" } }),
    start(programs, "real", {
      script: await deployed(programs),
      deployed: true,
      variables: {
        ADMIN_API_KEY,
        LEADSIE_API_KEY,
        LEADSIE_BASE_URL: sandbox,
        LINK_HOSTS: sandbox,
        PUBLIC_BASE_URL: `http://localhost:${RATE_PORTS.real.port}`,
      },
    }),
  ]);
  return { hello, bare, real };
}

async function start(programs: Programs, name: Target["name"], what: Partial<Hosted> & { script: string }) {
  const ports = RATE_PORTS[name];
  const hosted: Hosted = {
    deployed: false,
    objects: {},
    variables: {},
    ...ports,
    persist: programs.stateOf(name),
    ...what,
  };
  return { name, ...ports, pid: await programs.host(name, hosted) };
}

async function small(programs: Programs, name: string): Promise<string> {
  const outfile = join(programs.stateOf(name), "index.js");
  await build({
    entryPoints: [join(root, "bench/worker", `${name}.ts`)],
    outfile,
    bundle: true,
    format: "esm",
    minify: true,
    external: ["cloudflare:workers"],
  });
  return outfile;
}

async function deployed(programs: Programs): Promise<string> {
  const folder = programs.stateOf("real-bundle");
  const wrangler = join(root, "node_modules/.bin/wrangler");
  await promisify(execFile)(wrangler, ["deploy", "--dry-run", "--minify", "--outdir", folder], { cwd: root });
  return join(folder, "index.js");
}
