import { UNFINISHED_MS } from "../delivery/constants.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { account, endpoint } from "../stubs.ts";

/**
 * Looks after every webhook endpoint that the list says is enabled: one whose alarm was lost is woken, and where list and
 * endpoint differ, because something ended between telling the one and the other, the endpoint is right.
 */
export async function checkEndpoints(env: Env, now: number): Promise<void> {
  const listed = await account(env).listEndpoints();
  await Promise.all(
    listed
      .filter(({ enabled }) => enabled)
      .map(async ({ id, createdAt }) => {
        try {
          const found = await endpoint(env, id).check();
          if (found === "disabled") await account(env).setEndpointEnabled(id, false);
          if (found === "missing" && createdAt < now - UNFINISHED_MS) await account(env).removeEndpoint(id);
        } catch (error) {
          log("webhook_unchecked", { id, error });
        }
      }),
  );
}
