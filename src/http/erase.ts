import { customerStatus } from "../stubs.ts";
import { iso } from "../time.ts";
import { customerRoutes } from "./customers.ts";
import { json } from "./json.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import type { Context, Route } from "./route.ts";

export const erase: Route[] = customerRoutes("DELETE", "", "admin", eraseCustomer);

/** What is held where this service cannot reach: the caller's to erase. */
const ELSEWHERE = ["Leadsie", "your receivers"];

/** Answers when nothing is left. Should it be killed in between, the customer's alarm finishes; asked again it joins. */
async function eraseCustomer(c: Context, { key }: CustomerRef): Promise<Response> {
  const erased = await customerStatus(c.env, key).erase();
  if (!erased.found) throw customerNotFound();
  const { erasedAt, links, events, deliveries } = erased;
  return json({ erasedAt: iso(erasedAt), links, events, deliveries, elsewhere: ELSEWHERE });
}
