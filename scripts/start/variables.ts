import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { variableNames } from "../../src/config.ts";
import type { Settings } from "./settings.ts";

/** Secrets that this machine may make up for itself, and what each is for. */
const INVENTED: Record<string, string> = {
  ADMIN_API_KEY: "the key of this service's API",
  LEADSIE_API_KEY: "the sandbox's key; for --live put Leadsie's here",
  LEADSIE_WEBHOOK_SECRET: "the last part of the URL that Leadsie's webhook is sent to",
};

/**
 * The Worker's variables: the environment first, then `.dev.vars`; secrets that neither has are invented and
 * written there, readable by their owner alone. Locally the Worker talks to the sandbox, whatever is set; live it
 * talks to LEADSIE_BASE_URL, and no key is invented for it.
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
  const local = live ? {} : sandboxVariables(settings);
  return { PUBLIC_BASE_URL: `http://localhost:${settings.port}`, ...variables, ...invented, ...local };
}

function sandboxVariables({ sandboxPort }: Settings): Record<string, string> {
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
