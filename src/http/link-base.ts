import type { Context } from "./route.ts";

/** What a short link's address begins with: the host for links, else the service's own, else the one that was asked. */
export function linkBase(c: Context): string {
  return c.config.linkBaseUrl ?? c.config.publicBaseUrl ?? c.url.origin;
}
