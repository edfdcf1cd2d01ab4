import type { Config } from "../../src/config.ts";
import { type Account, readAccount } from "../../src/leadsie/account.ts";

/**
 * What any reader of the whole account must do at least: the same stream, cut into its elements, each parsed. The
 * measure of what a sweep costs, because it changes with the machine as the sweep does.
 */
export async function baseline(config: Config): Promise<Account> {
  const decoder = new TextDecoder();
  return readAccount({
    baseUrl: config.leadsieBaseUrl,
    apiKey: config.leadsieApiKey,
    fetch,
    now: Date.now,
    onConnection: (bytes) => {
      JSON.parse(decoder.decode(bytes));
    },
  });
}
