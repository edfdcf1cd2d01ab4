import { configOf } from "../config.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { allowOrigin, preflight } from "./cors.ts";
import { Problem } from "./problem.ts";
import { dispatch } from "./router.ts";
import { newTrace, record, type Trace } from "./trace.ts";

/**
 * Any request to its answer: the one place where refusals and bugs become problem details, and where every
 * answer gets its request id.
 */
export async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const requestId = crypto.randomUUID();
  const trace = newTrace();
  const begunAt = env.ANALYTICS ? Date.now() : 0;
  const response = await attempt(request, env, ctx, requestId, trace);
  response.headers.set("x-request-id", requestId);
  allowOrigin(request, env, response);
  if (env.ANALYTICS) record(env, trace, request.method, response.status, Date.now() - begunAt);
  return request.method === "HEAD" ? withoutBody(response) : response;
}

/** A stream that nobody reads is told so: else it would be kept up for as long as the runtime likes. */
function withoutBody(response: Response): Response {
  response.body?.cancel().catch(() => {});
  return new Response(null, response);
}

async function attempt(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  requestId: string,
  trace: Trace,
): Promise<Response> {
  try {
    const checked = configOf(env);
    if (!checked.ok) throw new Problem("misconfigured", `${checked.problems.join("; ")}.`);
    const { config } = checked;
    const url = new URL(request.url);
    return (
      preflight(request, url, config) ??
      (await dispatch({ request, env, ctx, config, requestId, url, trace }))
    );
  } catch (error) {
    if (error instanceof Problem) return error.response(requestId);
    log("request_failed", { requestId, method: request.method, route: trace.route, error });
    return new Problem("internal", "Something went wrong here. It was noted under this request id.").response(
      requestId,
    );
  }
}
