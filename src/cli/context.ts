import type { Command } from "commander";
import { Connectwatch } from "../client/index.ts";
import { type Output, outputTo } from "./output.ts";
import { type Given, readSettings, type Settings } from "./settings.ts";

/** What every command is given. */
export interface Context {
  client: Connectwatch;
  settings: Settings;
  out: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** The flags that every command has. */
export interface Shared extends Given {
  json?: boolean;
}

/** Runs a command's work with what its flags, the environment and the config file say. */
export async function contextOf(command: Command, signal: AbortSignal): Promise<Context> {
  const shared = command.optsWithGlobals<Shared>();
  const settings = await readSettings(shared, process.env);
  const out = outputTo(process.stdout, process.stderr, process.env, shared.json === true);
  const client = new Connectwatch({ baseUrl: settings.url, apiKey: settings.apiKey });
  return { client, settings, out, signal };
}
