import { IttyRouter } from "itty-router";
import type { Principal, Scope } from "../account/principal.ts";
import { callerOf } from "./caller.ts";
import { notFoundPage } from "./pages.ts";
import { Problem } from "./problem.ts";
import type { Context, Route } from "./route.ts";
import { routes } from "./routes.ts";

/** What is known of a request before its route is: everything but the path's parameters and who asks. */
export type Incoming = Omit<Context, "params" | "principal">;

/** The part of a request that itty-router looks at. HEAD is answered as GET; its body is dropped at the end. */
interface Matched {
  method: string;
  url: string;
  params: Record<string, string>;
}

const RANK: Record<Scope, number> = { read: 1, write: 2, admin: 3 };

/** Stands for a caller without a key, on routes that need none. */
const NOBODY: Principal = { id: "", name: "", scope: "read", expiresAt: null };

const router = build(routes);

/** Finds the route and runs it. Throws a `Problem` for whatever is refused. */
export async function dispatch(incoming: Incoming): Promise<Response> {
  const { request, url } = incoming;
  if (!isPath(incoming)) return nothingHere(incoming);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const response: Response | undefined = await router.fetch({ method, url: url.href }, incoming);
  return response ?? nothingHere(incoming);
}

function build(table: Route[]) {
  const built = IttyRouter();
  for (const route of table) {
    built[route.method.toLowerCase()]?.(route.path, (matched: Matched, incoming: Incoming) =>
      run(route, { ...incoming, params: matched.params }),
    );
  }
  for (const [path, methods] of allowed(table)) {
    built.all?.(path, (matched: Matched) => {
      if (methods.has(matched.method)) return;
      const allow = [...methods]
        .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
        .join(", ");
      throw new Problem("method_not_allowed", `This path answers ${allow}.`, { headers: { allow } });
    });
  }
  return built;
}

function allowed(table: Route[]): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of table) methods.set(path, (methods.get(path) ?? new Set()).add(method));
  return methods;
}

async function run(route: Route, c: Omit<Context, "principal">): Promise<Response | undefined> {
  c.trace.route = route.path;
  if (route.scope === "open" || route.scope === "body") return route.handle({ ...c, principal: NOBODY });
  const principal = await callerOf(c);
  c.trace.scope = principal.scope;
  if (RANK[principal.scope] < RANK[route.scope]) {
    throw new Problem("forbidden", `This needs a key with the scope ${route.scope}.`);
  }
  if (principal.only && !route.token) {
    throw new Problem("forbidden", "A browser token reads one customer and its stream, and nothing else.");
  }
  return route.handle({ ...c, principal });
}

/**
 * itty-router lets `//` and a slash at the end pass for the path without; here a path is one path. The short
 * links' own host serves them alone.
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
  const links = config.linkBaseUrl && new URL(config.linkBaseUrl).host;
  const main = config.publicBaseUrl && new URL(config.publicBaseUrl).host;
  return !links || links === main || url.host !== links || pathname.startsWith(LINKS);
}

/** URL parsers resolve dot segments and turn backslashes round: such a path meant something else than where it arrives. */
function isRewritten(raw: string): boolean {
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
