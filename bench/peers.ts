import { join, resolve } from "node:path";
import { build } from "esbuild";
import { inLanes } from "../src/refresh/lanes.ts";
import {
  ASK_LANES,
  BROWSER,
  PEER_PORTS,
  RATE_CONNECTIONS,
  RATE_ITEMS,
  RATE_MS,
  RATE_ROUNDS,
  WARM_PART,
} from "./constants.ts";
import { type Load, load, wire } from "./harness/load.ts";
import { Programs } from "./harness/programs.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import { ok } from "./harness/worker.ts";
import { helloLoad, kinds } from "./rates/kinds.ts";
import { seedReal } from "./rates/seed.ts";
import { startTargets } from "./rates/targets.ts";

/** The redirect of a well-known link shortener beside ours: see peers.md. Fetches nothing; `folder` has to be there. */
const SECRET = "the-secret-of-a-peer";
const ACCEPT = { accept: "*/*", "user-agent": BROWSER };

interface Runner {
  name: string;
  loadAt(port: number): Load;
  ports: { port: number; directPort: number };
}

async function main(folder: string): Promise<void> {
  await Programs.during(async (programs) => {
    const sandbox = await Sandbox.start(programs);
    const { hello, real } = await startTargets(programs, sandbox.origin);
    const seeded = await seedReal(real, sandbox, RATE_ITEMS, console.log);
    await startPeer(programs, folder);
    const redirect = kinds.find(({ name }) => name === "redirect");
    if (!redirect) throw new Error("no redirect is measured");
    const runners: Runner[] = [
      { name: "hello", loadAt: helloLoad, ports: hello },
      { name: "worker-links", loadAt: peerLoad, ports: PEER_PORTS },
      { name: "connectwatch", loadAt: (port) => redirect.loadOf(seeded, port), ports: real },
    ];
    for (const server of ["port", "directPort"] as const) await compare(server, runners);
  });
}

async function compare(server: "port" | "directPort", runners: Runner[]): Promise<void> {
  const rates = new Map(runners.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < RATE_ROUNDS; round++) {
    for (const { name, loadAt, ports } of runners) {
      const what = loadAt(ports[server]);
      await load(ports[server], what, RATE_CONNECTIONS, RATE_MS * WARM_PART);
      const { answers, ms } = await load(ports[server], what, RATE_CONNECTIONS, RATE_MS);
      rates.get(name)?.push((answers * 1000) / ms);
    }
  }
  const hello = rates.get("hello") ?? [];
  for (const [name, runs] of rates) {
    const ofHello = median(runs.map((rate, round) => rate / (hello[round] as number)));
    const where = server === "port" ? "miniflare" : "workerd";
    console.log(`${where}: ${name} ${median(runs).toFixed(0)} requests/s, ${ofHello.toFixed(2)} of hello`);
  }
}

async function startPeer(programs: Programs, folder: string): Promise<void> {
  const script = join(programs.stateOf("peer"), "index.js");
  await build({
    entryPoints: [join(folder, "src", "index.ts")],
    outfile: script,
    bundle: true,
    format: "esm",
    minify: true,
    conditions: ["workerd", "worker", "browser"],
    loader: { ".html": "text" },
  });
  await programs.host("peer", {
    ...{ script, deployed: false, objects: {}, kv: ["KV"], variables: { WORKERLINKS_SECRET: SECRET } },
    ...PEER_PORTS,
    persist: programs.stateOf("peer-state"),
  });
  await inLanes(slugs(), ASK_LANES, async (slug) => {
    await ok(
      await fetch(`http://127.0.0.1:${PEER_PORTS.port}/${slug}`, {
        method: "PUT",
        headers: {
          authorization: SECRET,
          url: `https://app.leadsie.com/connect/acme/manage?customUserId=${slug}`,
        },
      }),
    );
  });
}

function slugs(): string[] {
  return Array.from({ length: RATE_ITEMS }, (_, n) => `slug${n}`);
}

function peerLoad(port: number): Load {
  return { status: 302, requests: slugs().map((slug) => wire(port, "GET", `/${slug}`, ACCEPT)) };
}

const [folder] = process.argv.slice(2);
if (!folder)
  throw new Error(
    "node bench/peers.ts FOLDER: a checkout of worker-links with its dependencies, see bench/peers.md",
  );
await main(resolve(folder));
