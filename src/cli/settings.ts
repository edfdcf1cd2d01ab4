import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { UsageError } from "./failure.ts";

/** Where the service is and who asks. */
export interface Settings {
  url: string;
  apiKey: string;
}

export interface Given {
  url?: string | undefined;
  apiKey?: string | undefined;
  config?: string | undefined;
}

/** Flags first, then the environment, then the config file: `{ "url": …, "apiKey": … }`. */
export async function readSettings(given: Given, env: NodeJS.ProcessEnv): Promise<Settings> {
  const file = await readConfigFile(given.config ?? env.CONNECTWATCH_CONFIG, env);
  const url = given.url ?? (env.CONNECTWATCH_URL || file.url);
  const apiKey = given.apiKey ?? (env.CONNECTWATCH_API_KEY || file.apiKey);
  if (!url) throw new UsageError("Where is it? Give --url, or set CONNECTWATCH_URL.");
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UsageError(`${url} is not an address like https://status.example.com`);
  }
  if (!apiKey)
    throw new UsageError("Which key? Set CONNECTWATCH_API_KEY, or put apiKey into the config file.");
  return { url, apiKey };
}

/** `connectwatch.json` in the user's configuration folder, or the one that was named, which must then exist. */
async function readConfigFile(named: string | undefined, env: NodeJS.ProcessEnv): Promise<Partial<Settings>> {
  const path = named ?? join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "connectwatch.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (named === undefined && error.code === "ENOENT") return "{}";
    throw new UsageError(`${path} cannot be read: ${error.code}`);
  });
  const value = parsed(text, path);
  return Object.fromEntries(Object.entries(value).filter(([, field]) => typeof field === "string"));
}

function parsed(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, as for JSON of another shape.
  }
  throw new UsageError(`${path} is not JSON like {"url":"https://…","apiKey":"cw_…"}`);
}
