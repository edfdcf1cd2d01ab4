import { resolve } from "node:path";
import { stop } from "esbuild";
import { readConfig } from "../src/config.ts";
import { buildAssets } from "./build/assets.ts";
import { countLiveCustomers } from "./start/live.ts";
import { ensureFree } from "./start/ports.ts";
import { Processes } from "./start/processes.ts";
import { makeStateDir, readSettings, type Settings } from "./start/settings.ts";
import { signInUrl } from "./start/sign-in.ts";
import { startTicking } from "./start/ticker.ts";
import { devVarsFile, gatherVariables, sandboxVariables } from "./start/variables.ts";

/** `npm start`: the Worker and the sandbox on this machine, ticking, until Ctrl-C. `-- --live`: against Leadsie itself. */
const root = resolve(import.meta.dirname, "..");

async function main(): Promise<void> {
  const live = process.argv.includes("--live");
  const settings = readSettings(process.env, root);
  const given = await gatherVariables(process.env, devVarsFile(process.env, root), settings, live);
  // Checked as given: what the sandbox stands in for would else be found wrong only at the first `--live`.
  const checked = readConfig(given);
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  const variables = { ...given, ...(live ? {} : sandboxVariables(settings)) };

  await ensureFree("PORT", settings.port);
  if (!live) await ensureFree("SANDBOX_PORT", settings.sandboxPort);
  if (live) await countLiveCustomers(checked.config);

  await makeStateDir(settings);
  await buildAssets(root);
  const processes = new Processes(root, settings.stateDir);
  const ending = new AbortController();
  const end = (code: number) => {
    ending.abort();
    return processes.stop().then(() => process.exit(code));
  };
  process.on("SIGINT", () => end(0));
  process.on("SIGTERM", () => end(0));
  processes.onLost((line) => {
    console.error(line);
    void end(1);
  });

  await Promise.all([
    live
      ? null
      : processes.start(
          "sandbox",
          "sandbox/wrangler.toml",
          settings.sandboxPort,
          pick(variables, ["LEADSIE_API_KEY"]),
        ),
    processes.start("worker", "wrangler.toml", settings.port, variables),
  ]);
  // Its process would else stay as long as this one.
  await stop();
  const origin = `http://localhost:${settings.port}`;
  const key = variables.ADMIN_API_KEY ?? "";
  const dashboard = await signInUrl(origin, key);
  void startTicking(origin, settings.tickSeconds, ending.signal);
  console.log(greeting(settings, { dashboard, key, live, leadsie: checked.config.leadsieBaseUrl }));
}

function pick(variables: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
}

interface Greeting {
  /** Signs in, once. */
  dashboard: string;
  key: string;
  live: boolean;
  leadsie: string;
}

function greeting(settings: Settings, { dashboard, key, live, leadsie }: Greeting): string {
  const rows: [string, string][] = [
    ["Dashboard", dashboard],
    ["API key", key],
  ];
  if (live) rows.push(["Leadsie", leadsie]);
  else {
    rows.push(["Request URL", `http://localhost:${settings.sandboxPort}/connect/acme/manage`]);
    rows.push(["Sandbox", `http://localhost:${settings.sandboxPort}/`]);
  }
  rows.push(["State", settings.stateDir]);
  rows.push(["Tick", `every ${settings.tickSeconds} s`]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
  return ["", "Connectwatch is ready. Ctrl-C ends all of it.", "", ...lines, ""].join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
