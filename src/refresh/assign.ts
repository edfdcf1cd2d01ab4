import { customerKey } from "../customer-id.ts";
import { unattributedShard } from "../directory/unattributed-id.ts";
import type { Env } from "../env.ts";
import { rawsOf } from "../leadsie/raws.ts";
import { customerStatus, directoryOf, directoryShard } from "../stubs.ts";

export type AssignResult =
  | { ok: true; key: string }
  /** Nothing has this id. */
  | { ok: false; reason: "missing" }
  /** Upstream has not named a user for it yet, or named a customer that cannot be watched. */
  | { ok: false; reason: "no_user" | "has_id" }
  /** Upstream itself names another customer for this user. */
  | { ok: false; reason: "named"; customUserId: string | null }
  /** The customer was erased: only a PUT or a new link brings them back. */
  | { ok: false; reason: "erased" };

/**
 * Gives an upstream user's nameless connections to a customer, who is watched from now on: those known now and what the
 * user connects later, until upstream names an id itself. Again with another customer it moves them. The assignment is
 * a row before the customer shows anything: should this be killed, the next sweep gives the customer its connections.
 */
export async function assignUnattributed(env: Env, id: string, customUserId: string): Promise<AssignResult> {
  const number = unattributedShard(id);
  if (number === null) return { ok: false, reason: "missing" };
  const shard = directoryShard(env, number);
  const found = await shard.findUnattributed(id);
  if (!found.found) return { ok: false, reason: "missing" };
  const { user, nameless, assignedTo, owner } = found;
  if (user === null || user === "") return { ok: false, reason: "no_user" };
  if (!nameless) return { ok: false, reason: "has_id" };
  const key = await customerKey(customUserId);
  if (owner && owner.key !== key && owner.key !== assignedTo?.key) {
    return { ok: false, reason: "named", customUserId: owner.customUserId };
  }
  if (await directoryOf(env, customUserId).isErased(customUserId)) return { ok: false, reason: "erased" };
  let connections = found.text === "" ? [] : rawsOf(found.text);
  if (assignedTo && assignedTo.key !== key) {
    const taken = await customerStatus(env, assignedTo.key).unassign({ user, to: customUserId });
    if (!taken) return { ok: false, reason: "named", customUserId: assignedTo.customUserId };
    if (connections.length === 0) connections = taken;
  }
  await shard.assignUser({ user, customUserId, key }, Date.now());
  const customer = customerStatus(env, key);
  await customer.watch({ customUserId, key, source: "api", patch: {} });
  if (!(await customer.assign({ user, connections }))) {
    await shard.unassignUser(user, key);
    return { ok: false, reason: "named", customUserId: null };
  }
  await shard.attributed(id);
  return { ok: true, key };
}
