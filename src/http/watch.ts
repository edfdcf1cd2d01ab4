import type * as z from "zod";
import { customerKey } from "../customer-id.ts";
import { customerStatus } from "../stubs.ts";
import { invalid } from "./problem.ts";
import { profilePatch } from "./profile-patch.ts";
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
  linkSoon: boolean,
) {
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
}

/** A link was made, changed or removed: the customer that shows it has a new version. */
export async function linkChanged(c: Context, customUserId: string): Promise<void> {
  await customerStatus(c.env, await customerKey(customUserId)).change({}, "changed");
}
