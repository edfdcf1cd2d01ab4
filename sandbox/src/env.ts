import type { Sandbox } from "./sandbox.ts";

/** What wrangler.toml binds. */
export interface Env {
  readonly SANDBOX: DurableObjectNamespace<Sandbox>;
  readonly ASSETS: Fetcher;
  readonly LEADSIE_API_KEY: string;
}
