import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { isLocal, variableNames } from "../../src/config.ts";
import type { Settings } from "./settings.ts";

/** Secrets that this machine may make up for itself, and what each is for. */
const INVENTED: Record<string, string> = {
  ADMIN_API_KEY: "the key of this service's API",
  LEADSIE_API_KEY: "the sandbox's key; for --live put Leadsie's here",
  LEADSIE_WEBHOOK_SECRET: "the last part of the URL that Leadsie's webhook is sent to",
};

/**
 * Where variables are kept between starts: `.dev.vars` beside package.json, or the file that DEV_VARS names (a path
 * from there), so that a second program on this machine, or a test, has secrets of its own.
 */
export function devVarsFile(env: NodeJS.ProcessEnv, root: string): string {
  return resolve(root, env.DEV_VARS || ".dev.vars");
}

/**
 * The Worker's variables as they were given: the environment first, then `file`; secrets that neither has are
 * invented and written there, readable by their owner alone. For live no key of Leadsie's is invented.
 */
export async function gatherVariables(
  env: NodeJS.ProcessEnv,
  file: string,
  settings: Settings,
  live: boolean,
): Promise<Record<string, string>> {
  const text = await readFile(file, "utf8").catch(() => "");
  const stored = parseEnv(text);
  const variables: Record<string, string> = {};
  for (const name of variableNames) {
    const value = env[name] || stored[name];
    if (value) variables[name] = value;
  }
  const wanted = Object.keys(INVENTED).filter(
    (name) => !variables[name] && !(live && name === "LEADSIE_API_KEY"),
  );
  const invented = Object.fromEntries(wanted.map((name) => [name, randomBytes(24).toString("base64url")]));
  if (wanted.length > 0) await append(file, text, invented);
  const base = variables.PUBLIC_BASE_URL ?? `http://localhost:${settings.port}`;
  // Receivers on this machine are what one tries things out with; a service that others reach keeps its guard.
  const insecure: Record<string, string> = isLocal(base) ? { ALLOW_INSECURE_WEBHOOKS: "true" } : {};
  return { PUBLIC_BASE_URL: base, ...insecure, ...variables, ...invented };
}

/** What the Worker is told instead of what was given: locally it talks to the sandbox, whatever is set. */
export function sandboxVariables({ sandboxPort }: Settings): Record<string, string> {
  return {
    LEADSIE_BASE_URL: `http://localhost:${sandboxPort}`,
    LINK_HOSTS: `http://localhost:${sandboxPort},http://127.0.0.1:${sandboxPort}`,
  };
}

async function append(file: string, text: string, invented: Record<string, string>): Promise<void> {
  const lines = Object.entries(invented).map(([name, value]) => `# ${INVENTED[name]}\n${name}=${value}\n`);
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  await writeFile(file, before + lines.join(""), { mode: 0o600 });
  await chmod(file, 0o600);
}
