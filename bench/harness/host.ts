import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

/** What a host is told, as JSON in its first argument. */
export interface Hosted {
  /** The bundle. */
  script: string;
  /** Whether it has the deployment's bindings; else `objects`, classes by binding. */
  deployed: boolean;
  objects: Record<string, string>;
  /** Names of KV bindings. */
  kv?: string[];
  variables: Record<string, string>;
  /** Where miniflare listens, and where workerd itself does. */
  port: number;
  directPort: number;
  persist: string;
}

const HOST = "127.0.0.1";
const deployment = resolve(import.meta.dirname, "../../wrangler.toml");

/**
 * One Worker in one workerd, which answers on two ports: through miniflare's entry Worker, as local development has it, and
 * on a socket of workerd's own. Runs until it is ended. INFO lines would cost more than the requests they tell of.
 */
async function main(): Promise<void> {
  const given = JSON.parse(process.argv[2] ?? "") as Hosted;
  const miniflare = new Miniflare(convertV4MiniflareOptions(await optionsOf(given)));
  await miniflare.ready;
  process.on("SIGTERM", () => void miniflare.dispose().then(() => process.exit(0)));
}

async function optionsOf(given: Hosted): Promise<V4MiniflareOptions> {
  const worker = {
    ...(given.deployed ? configured(deployment) : plain(given)),
    ...(given.kv && { kvNamespaces: given.kv }),
    name: "measured",
    modules: [{ type: "ESModule", path: "index.js", contents: await readFile(given.script, "utf8") }],
    bindings: given.variables,
    unsafeDirectSockets: [{ host: HOST, port: given.directPort }],
  };
  const options = {
    log: new Log(LogLevel.ERROR),
    host: HOST,
    port: given.port,
    unsafeTriggerHandlers: true,
    resourcePersistencePath: given.persist,
    workers: [worker],
  };
  // What wrangler gives and miniflare takes are the same, and differ in how their types write what may be left out.
  return options as V4MiniflareOptions;
}

/** In all but its bindings as the deployment is. */
function plain({ objects }: Hosted) {
  const durableObjects = Object.fromEntries(
    Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }]),
  );
  const { compatibilityDate, compatibilityFlags } = configured(deployment);
  return { compatibilityDate, compatibilityFlags, durableObjects };
}

/** The bindings of a deployment, but for its files: locally those put another Worker in front, which hides what is measured. */
function configured(config: string) {
  const {
    modulesRules: _,
    assets: __,
    ...options
  } = unstable_getMiniflareWorkerOptions(config).workerOptions;
  return options;
}

await main();
