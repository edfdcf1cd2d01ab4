import type { Principal, Scope } from "../account/principal.ts";
import { callerOf } from "./caller.ts";
import { Matcher } from "./match.ts";
import { notFoundPage } from "./pages.ts";
import { Problem } from "./problem.ts";
import type { Context, Route } from "./route.ts";
import { routes } from "./routes.ts";

/** What is known of a request before its route is: everything but the path's parameters and who asks. */
export type Incoming = Omit<Context, "params" | "principal">;

const RANK: Record<Scope, number> = { read: 1, write: 2, admin: 3 };

/** Stands for a caller without a key, on routes that need none. */
const NOBODY: Principal = { id: "", name: "", scope: "read", expiresAt: null };

const matcher = new Matcher(routes);

/** Finds the route and runs it; HEAD is answered as GET, and its body dropped at the end. Throws a `Problem` for whatever is refused. */
export async function dispatch(incoming: Incoming): Promise<Response> {
  if (!isPath(incoming)) return nothingHere(incoming);
  const { pathname } = incoming.url;
  const method = incoming.request.method === "HEAD" ? "GET" : incoming.request.method;
  for (const { route, params } of matcher.matching(method, pathname)) {
    const response = await run(route, { ...incoming, params, principal: NOBODY });
    if (response) return response;
  }
  const methods = matcher.others(method, pathname);
  if (methods) throw notAllowed(methods);
  return nothingHere(incoming);
}

function notAllowed(methods: string[]): Problem {
  const allow = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
  return new Problem("method_not_allowed", `This path answers ${allow}.`, { headers: { allow } });
}

async function run(route: Route, c: Context): Promise<Response | undefined> {
  c.trace.route = route.path;
  if (route.scope === "open" || route.scope === "body") return route.handle(c);
  c.principal = await callerOf(c);
  const { scope, only } = c.principal;
  c.trace.scope = scope;
  if (RANK[scope] < RANK[route.scope]) {
    throw new Problem("forbidden", `This needs a key with the scope ${route.scope}.`);
  }
  if (only && !route.token) {
    throw new Problem("forbidden", "A browser token reads one customer and its stream, and nothing else.");
  }
  return route.handle(c);
}

/**
 * A path is one path: neither `//` nor a slash at the end is the same as without. The short links' own host serves them
 * alone.
 */
function isPath({ url, request, config }: Incoming): boolean {
  const { pathname } = url;
  if (
    pathname.includes("//") ||
    (pathname.length > 1 && pathname.endsWith("/")) ||
    isRewritten(request.url)
  ) {
    return false;
  }
  if (!config.linkBaseUrl) return true;
  const links = new URL(config.linkBaseUrl).host;
  const main = config.publicBaseUrl && new URL(config.publicBaseUrl).host;
  return links === main || url.host !== links || pathname.startsWith(LINKS);
}

/** URL parsers resolve dot segments and turn backslashes round: such a path meant something else than where it arrives. */
function isRewritten(raw: string): boolean {
  if (!/\\|\/(\.|%2e)/i.test(raw)) return false;
  const path = raw.replace(/[?#].*$/s, "");
  return path.includes("\\") || /\/(\.|%2e){1,2}(?=\/|$)/i.test(path);
}

const LINKS = "/r/";

/** Under /r/ people come by: a mistyped link is the page that an unknown one is. */
function nothingHere({ request, url, trace }: Incoming): Response {
  trace.route = null;
  const visitor = url.pathname.startsWith(LINKS) && /^(GET|HEAD)$/.test(request.method);
  if (visitor) return notFoundPage();
  throw new Problem("not_found", "There is nothing at this path.");
}
