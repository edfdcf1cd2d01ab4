import type { Principal, Scope } from "../account/principal.ts";
import type { Config } from "../config.ts";
import type { Env } from "../env.ts";
import type { Trace } from "./trace.ts";

export type { Principal, Scope };

/** Everything a handler may look at. `params` are as they stood in the path: still percent-encoded. */
export interface Context {
  request: Request;
  env: Env;
  config: Config;
  ctx: ExecutionContext;
  url: URL;
  params: Record<string, string>;
  requestId: string;
  trace: Trace;
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
  /** Whether a browser token may call it: then for its own customer alone. */
  token?: true;
  handle(c: Context): Promise<Response | undefined> | Response | undefined;
}
