import type * as z from "zod/mini";
import { customerKey } from "../customer-id.ts";
import { customerStatus } from "../stubs.ts";
import { invalid } from "./problem.ts";
import { profilePatch } from "./profile-patch.ts";
import type { Context } from "./route.ts";
import type { customerPut } from "./schemas.ts";

export type WatchInput = z.infer<typeof customerPut> & { customUserId: string };

/**
 * Watches the customer a link was made for: acknowledged once CustomerStatus and the Directory both have it. The
 * link's requirements join the customer's. Gives the customer's state.
 */
export async function watchCustomer(
  c: Context,
  { customUserId, requires, ...fields }: WatchInput,
  linkSoon: boolean,
): Promise<string> {
  const key = await customerKey(customUserId);
  const watched = await customerStatus(c.env, key).watch({
    customUserId,
    key,
    source: "link",
    patch: profilePatch(fields),
    addRequires: requires ?? undefined,
    linked: linkSoon ? "soon" : undefined,
  });
  if ("refused" in watched) {
    throw invalid(
      "requires",
      watched.refused,
      "would give this customer more requirements than one can have.",
    );
  }
  return (JSON.parse(`${watched.customer.head}}`) as { state: string }).state;
}

/** A link was made, changed or removed: the customer that shows it has a new version. False for one who is not there. */
export async function linkChanged(c: Context, customUserId: string): Promise<boolean> {
  const changed = await customerStatus(c.env, await customerKey(customUserId)).change({}, "changed");
  return !("found" in changed);
}
