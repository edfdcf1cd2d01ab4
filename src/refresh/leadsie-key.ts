import { seal, unseal } from "../account/seal.ts";
import type { Config } from "../config.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { upstream } from "../stubs.ts";
import { KEY_REMEMBER_MS } from "./constants.ts";

const PURPOSE = "leadsie key";

let known: { at: number; key: string | null } | null = null;

/** The key to ask Leadsie with: the stored one where there is one, else the variable's. */
export async function leadsieKey(env: Env, config: Config): Promise<string> {
  const now = Date.now();
  if (!known || now < known.at || now - known.at >= KEY_REMEMBER_MS) {
    const sealed = await upstream(env).sealedKey();
    const key = sealed === null ? null : await unseal(config.adminApiKey, PURPOSE, sealed);
    if (sealed !== null && key === null) log("stored_key_unreadable");
    known = { at: now, key };
  }
  return known.key ?? config.leadsieApiKey;
}

/** Keeps a key that was tried; it wins over the variable from now on. */
export async function storeLeadsieKey(env: Env, config: Config, key: string): Promise<void> {
  await upstream(env).setSealedKey(await seal(config.adminApiKey, PURPOSE, key));
  known = { at: Date.now(), key };
}
