import { configOf } from "../config.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { Problem } from "./problem.ts";
import { dispatch } from "./router.ts";

/**
 * Any request to its answer: the one place where refusals and bugs become problem details, and where every
 * answer gets its request id.
 */
export async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const requestId = crypto.randomUUID();
  const response = await attempt(request, env, ctx, requestId);
  response.headers.set("x-request-id", requestId);
  if (request.method === "HEAD") return new Response(null, response);
  return response;
}

async function attempt(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  requestId: string,
): Promise<Response> {
  try {
    const checked = configOf(env);
    if (!checked.ok) throw new Problem("misconfigured", `${checked.problems.join("; ")}.`);
    return await dispatch({
      request,
      env,
      ctx,
      config: checked.config,
      requestId,
      url: new URL(request.url),
    });
  } catch (error) {
    if (error instanceof Problem) return error.response(requestId);
    log("request_failed", { requestId, method: request.method, error });
    return new Problem("internal", "Something went wrong here. It was noted under this request id.").response(
      requestId,
    );
  }
}
