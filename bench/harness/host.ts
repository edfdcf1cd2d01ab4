import { readFile } from "node:fs/promises";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

/** What a host is told, as JSON in its first argument. */
export interface Hosted {
  /** The bundle. */
  script: string;
  /** wrangler.toml, for its bindings. Null: the Worker has one object class, `Rows`, or none. */
  config: string | null;
  objects: Record<string, string>;
  variables: Record<string, string>;
  /** Where miniflare listens, and where workerd itself does. */
  port: number;
  directPort: number;
  inspectorPort?: number;
  persist: string;
}

const HOST = "127.0.0.1";

/**
 * One Worker in one workerd, which answers on two ports: through miniflare's entry Worker, as local development has it, and
 * on a socket of workerd's own. Runs until it is ended. INFO lines would cost more than the requests they tell of.
 */
async function main(): Promise<void> {
  const given = JSON.parse(process.argv[2] ?? "") as Hosted;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      log: new Log(LogLevel.ERROR),
      host: HOST,
      port: given.port,
      unsafeTriggerHandlers: true,
      defaultPersistRoot: given.persist,
      ...(given.inspectorPort !== undefined && { inspectorPort: given.inspectorPort }),
      workers: [
        {
          ...(given.config === null ? plain(given) : configured(given.config)),
          name: "measured",
          modules: [{ type: "ESModule", path: "index.js", contents: await readFile(given.script, "utf8") }],
          bindings: given.variables,
          unsafeDirectSockets: [{ host: HOST, port: given.directPort }],
        },
      ],
    }),
  );
  await miniflare.ready;
  process.on("SIGTERM", () => void miniflare.dispose().then(() => process.exit(0)));
}

function plain({ objects }: Hosted) {
  const durableObjects = Object.fromEntries(
    Object.entries(objects).map(([name, className]) => [name, { className, useSQLite: true }]),
  );
  return { compatibilityDate: "2026-10-01", durableObjects };
}

/** The bindings of a deployment. */
function configured(config: string) {
  const { modulesRules: _, ...options } = unstable_getMiniflareWorkerOptions(config).workerOptions;
  return options;
}

await main();
