import type * as z from "zod";
import { customerStatus } from "../stubs.ts";
import { profilePatch } from "./customers.ts";
import { customerKey } from "./key.ts";
import type { Context } from "./route.ts";
import type { customerPut } from "./schemas.ts";

export type WatchInput = z.infer<typeof customerPut> & { customUserId: string };

/**
 * Watches the customer a link was made for: acknowledged once CustomerStatus and the Directory both have it. The
 * link's requirements join the customer's.
 */
export async function watchCustomer(
  c: Context,
  { customUserId, requires, ...fields }: WatchInput,
  linked: boolean,
) {
  const key = await customerKey(customUserId);
  await customerStatus(c.env, key).watch({
    customUserId,
    key,
    source: "link",
    patch: profilePatch(fields),
    addRequires: requires ?? undefined,
    linked,
  });
}

/** A link was changed or removed: the customer that shows it has a new version. */
export async function linkChanged(c: Context, customUserId: string): Promise<void> {
  await customerStatus(c.env, await customerKey(customUserId)).change({}, true);
}
