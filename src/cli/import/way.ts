import { ApiError, ConnectionError, RateLimitedError, UnavailableError } from "../../client/errors.ts";
import { pause } from "../../client/pause.ts";
import type { ItemAnswer, Way } from "../../import/index.ts";
import type { Context } from "../context.ts";
import { failureOf } from "../failure.ts";

/** How the command line's import reaches the service. */
export function wayOf({ client, signal }: Context): Way {
  return {
    post: async (items, idempotencyKey) => {
      try {
        const data = await client.links.createMany(items as never[], { idempotencyKey });
        return { ok: true, data: data as ItemAnswer[] };
      } catch (error) {
        return { ok: false, detail: failureOf(error).say, retryAfterMs: retryAfterOf(error) };
      }
    },
    wait: (ms) => pause(ms, signal).catch(() => {}),
    newKey: () => crypto.randomUUID(),
  };
}

/** Null where another try would end alike. */
function retryAfterOf(error: unknown): number | null {
  if (error instanceof RateLimitedError || error instanceof UnavailableError)
    return (error.retryAfter ?? 0) * 1000;
  if (error instanceof ConnectionError) return 0;
  return error instanceof ApiError && error.status >= 500 ? 0 : null;
}
