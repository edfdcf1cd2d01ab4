import { get, post } from "../../api/call.ts";
import type { Call, Customer } from "../../api/types.ts";
import { copy } from "../../parts/button.tsx";
import { notice } from "../../state/notices.ts";
import { go, href } from "../../state/route.ts";

/** Does what a diagnosis suggests, by the path that it names. */
export async function actOf(one: Call, customer: Customer, onDone: () => void): Promise<void> {
  if (one.path.endsWith("/refresh")) {
    const answer = await post<Customer>(one.path);
    notice(answer.ok ? "Leadsie was asked again." : answer.problem.detail, !answer.ok);
    return onDone();
  }
  if (one.path === "/v1/links") return go(href("new", { key: customer.key }));
  if (one.path.startsWith("/v1/links?")) return copyLiveLink(customer);
  if (one.path === "/v1/upstream") return go("#/");
  if (one.path.startsWith("/v1/customers/")) {
    const other = await get<Customer>(one.path);
    if (other.ok) return go(`#/c/${other.value.key}`);
    return notice(other.problem.detail, true);
  }
  notice(`This page cannot do it: ${one.method} ${one.path}`, true);
}

async function copyLiveLink({ links }: Customer): Promise<void> {
  const live = links.find(
    ({ disabled, expiresAt }) => !disabled && !(expiresAt && Date.parse(expiresAt) <= Date.now()),
  );
  if (!live) return notice("Every link is expired or disabled: make a new one.", true);
  await copy(live.url, "Link");
}
