import type { Env } from "../env.ts";

/** What became of a request on its way, for logs and counts: filled in by the router. */
export interface Trace {
  /** The route's pattern, such as `/v1/customers/:id`: never the path, which holds ids and slugs. Null: none fits. */
  route: string | null;
  /** Of whoever asked; null: nobody had to say who they are, or did. */
  scope: string | null;
}

export function newTrace(): Trace {
  return { route: null, scope: null };
}

/**
 * One point for Workers Analytics Engine, where the binding ANALYTICS exists: the route (index and blob 1), method, status
 * and scope, and milliseconds as the platform's clock tells them, which stands still while nothing is waited for. Nothing
 * about the caller. https://developers.cloudflare.com/analytics/analytics-engine/get-started/
 */
export function record(
  { ANALYTICS }: Pick<Env, "ANALYTICS">,
  { route, scope }: Trace,
  method: string,
  status: number,
  durationMs: number,
): void {
  const pattern = route ?? NO_ROUTE;
  ANALYTICS?.writeDataPoint({
    indexes: [pattern],
    blobs: [pattern, method, String(status), scope ?? ""],
    doubles: [durationMs],
  });
}

const NO_ROUTE = "none";
