import type { Api } from "./api.ts";
import { customerPath } from "./customer-path.ts";
import type { Customer, State } from "./types.ts";

export interface WaitUntil {
  /** Any of these states; or say it by `when`. */
  state?: State | State[];
  when?: (customer: Customer) => boolean;
  signal?: AbortSignal;
}

/** The longest one request may wait, in seconds. */
const WAIT_SECONDS = 55;

/** The customer as soon as it is so, by long-poll: one request a minute while nothing happens. */
export async function waitUntil(
  api: Api,
  customUserId: string,
  { state, when, signal }: WaitUntil,
): Promise<Customer> {
  const states = state === undefined ? [] : [state].flat();
  const isMet = (customer: Customer) => states.includes(customer.state) || (when?.(customer) ?? false);
  const path = await customerPath(customUserId);
  let customer = await api.json<Customer>("GET", path, { signal });
  while (!isMet(customer)) {
    const query = { version: customer.version, wait: WAIT_SECONDS };
    customer = await api.json<Customer>("GET", path, { query, signal });
  }
  return customer;
}
