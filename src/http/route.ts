import type { Config } from "../config.ts";
import type { Env } from "../env.ts";

/** What a key may do; each includes the ones before it. */
export type Scope = "read" | "write" | "admin";

/** Who asks. `id` tells callers apart (idempotency keys are theirs alone) and is never the secret itself. */
export interface Principal {
  id: string;
  scope: Scope;
}

/** Everything a handler may look at. `params` are as they stood in the path: still percent-encoded. */
export interface Context {
  request: Request;
  env: Env;
  config: Config;
  ctx: ExecutionContext;
  url: URL;
  params: Record<string, string>;
  requestId: string;
  principal: Principal;
}

/**
 * One operation. `open` needs no key; `body` carries its key in the body (Leadsie's own endpoint) and checks it
 * in the handler. A handler that answers `undefined` says that the path was not meant for it: the next route that fits is tried.
 */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  scope: Scope | "open" | "body";
  handle(c: Context): Promise<Response | undefined> | Response | undefined;
}
