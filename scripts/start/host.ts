import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from "miniflare";
import type { Hosted } from "./hosted.ts";

/**
 * One Worker in one workerd: runs what its parent tells it, and ends with its parent. A process of its own, so that a
 * Worker that is killed, or killed beside its parent, leaves nothing behind.
 */
async function main(): Promise<void> {
  // The signals of a terminal go to everybody in it; when this one ends is the parent's to say.
  process.on("SIGINT", () => {});
  const given = await new Promise<Hosted>((tell) => process.once("message", tell));
  const miniflare = new Miniflare(convertV4MiniflareOptions(optionsOf(given)));
  const end = () => void miniflare.dispose().then(() => process.exit(0));
  process.on("SIGTERM", end);
  process.on("disconnect", end);
  await miniflare.ready;
  process.send?.("ready");
}

function optionsOf({ worker, script, variables, port, inspectorPort, persist }: Hosted): V4MiniflareOptions {
  const options = {
    log: new Log(LogLevel.ERROR),
    // What a Worker logs is for who operates it; locally one wants to hear what went wrong.
    handleStructuredLogs: ({ level, message }: { level: string; message: string }) => {
      if (level === "error" || level === "warn") console.error(message);
    },
    host: "localhost",
    port,
    ...(inspectorPort && { inspectorPort }),
    // Nothing is fetched for a local start: a request's `cf` is a built-in example.
    cf: false,
    // The folder that `wrangler dev --persist-to` would keep it in.
    resourcePersistencePath: join(persist, "v3"),
    workers: [
      {
        ...worker,
        modules: [{ type: "ESModule", path: "index.js", contents: script }],
        bindings: variables,
      },
    ],
  };
  // What wrangler gives and miniflare takes are the same, and differ in how their types write what may be left out.
  return options as V4MiniflareOptions;
}

await main();
