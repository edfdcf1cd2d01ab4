import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";

/** What concerns only the local program, not the Worker. */
export interface Settings {
  port: number;
  sandboxPort: number;
  stateDir: string;
  tickSeconds: number;
}

export function readSettings(env: NodeJS.ProcessEnv, root: string): Settings {
  const settings = {
    port: number(env, "PORT", 8787, { least: 1, most: 65_535, whole: true }),
    sandboxPort: number(env, "SANDBOX_PORT", 8788, { least: 1, most: 65_535, whole: true }),
    stateDir: resolve(root, env.STATE_DIR || ".state"),
    tickSeconds: number(env, "TICK_SECONDS", 60, { least: 0.1, most: 3600, whole: false }),
  };
  if (settings.port === settings.sandboxPort) throw new Error("PORT and SANDBOX_PORT must differ");
  return settings;
}

export async function makeStateDir({ stateDir }: Settings): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`STATE_DIR cannot be made at ${stateDir}: ${error.code}`);
  });
}

interface Bounds {
  least: number;
  most: number;
  whole: boolean;
}

function number(
  env: NodeJS.ProcessEnv,
  name: string,
  otherwise: number,
  { least, most, whole }: Bounds,
): number {
  const text = env[name];
  if (!text) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
    throw new Error(`${name} must be a ${whole ? "whole " : ""}number from ${least} to ${most}`);
  }
  return value;
}
