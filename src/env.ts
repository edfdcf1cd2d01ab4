import type { Account } from "./account/account.ts";
import type { Endpoint } from "./delivery/endpoint.ts";
import type { Directory } from "./directory/directory.ts";
import type { Idempotency } from "./idempotency/idempotency.ts";
import type { Links } from "./links/links.ts";
import type { PollMessage } from "./refresh/messages.ts";
import type { CustomerStatus } from "./status/customer-status.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** What wrangler.toml and the deployer's variables give the Worker. Variables are text until `readConfig` has checked them. */
export interface Env {
  CUSTOMER_STATUS: DurableObjectNamespace<CustomerStatus>;
  DIRECTORY: DurableObjectNamespace<Directory>;
  LINKS: DurableObjectNamespace<Links>;
  UPSTREAM: DurableObjectNamespace<Upstream>;
  IDEMPOTENCY: DurableObjectNamespace<Idempotency>;
  ACCOUNT: DurableObjectNamespace<Account>;
  ENDPOINT: DurableObjectNamespace<Endpoint>;
  POLLS: Queue<PollMessage>;
  /** Ten a minute a lane: several lanes make a limit (src/http/limits.ts). */
  LIMIT_ADDRESS: RateLimit;
  LIMIT_KEY: RateLimit;
  /** build/assets: the page, its scripts, and what else `npm run build` makes. */
  ASSETS: Fetcher;
  /** Optional: requests by route (src/http/trace.ts). */
  ANALYTICS?: AnalyticsEngineDataset;
  ADMIN_API_KEY?: string;
  LEADSIE_API_KEY?: string;
  LEADSIE_BASE_URL?: string;
  LEADSIE_WEBHOOK_SECRET?: string;
  LINK_HOSTS?: string;
  PUBLIC_BASE_URL?: string;
  LINK_BASE_URL?: string;
  CONTACT_URL?: string;
  ALLOWED_ORIGINS?: string;
  LIMIT_UNKNOWN_PER_MINUTE?: string;
  JURISDICTION?: string;
  UPSTREAM_REQUESTS_PER_MINUTE?: string;
  SWEEP_SECONDS?: string;
  DROPIN_MAX_AGE_SECONDS?: string;
  HISTORY_DAYS?: string;
  TIME_ZONE?: string;
  BRAND_NAME?: string;
  BRAND_COLOR?: string;
  BRAND_LOGO_URL?: string;
  ALLOW_INSECURE_WEBHOOKS?: string;
}
