import type { Env as Bindings } from "../src/env.ts";

/** What `env` of cloudflare:workers holds in these tests: the Worker's own bindings. */
declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}
