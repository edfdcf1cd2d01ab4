import { customerStatus } from "../stubs.ts";
import { listen } from "./listen.ts";
import type { Context } from "./route.ts";

/**
 * Waits until the customer's version is above `version`, at most `seconds`, or until the caller hangs up. An object that
 * restarts meanwhile ends the wait early: the caller reads what is there and asks again.
 */
export async function waitForVersion(
  c: Context,
  key: string,
  version: number,
  seconds: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, seconds * 1000);
  c.request.signal.addEventListener("abort", () => resolve(), { once: true });
  const listener = await listen(c, customerStatus(c.env, key), `version=${version}`, () => {
    resolve();
    return false;
  });
  if (listener.refused) resolve();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    if (!listener.refused) listener.end();
  }
}
