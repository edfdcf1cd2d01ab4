import { customerKey, customUserIdFault } from "../customer-id.ts";
import { invalid, notFound } from "./problem.ts";
import type { Context } from "./route.ts";

/** A customer as a request names it. `id` is unknown when the path carried the key instead. */
export interface CustomerRef {
  key: string;
  id: string | null;
}

/** The customer that `/v1/customers/{id}…` names: percent-decoded exactly once, then checked. */
export async function refFromId(c: Context): Promise<CustomerRef> {
  const id = decodeOnce(c.params.id ?? "");
  const fault = id === null ? "is not valid percent-encoded UTF-8" : customUserIdFault(id);
  if (id === null || fault) throw invalid("customUserId", "customer_id_invalid", fault ?? "");
  return { key: await customerKey(id), id };
}

const KEY = /^[0-9a-f]{64}$/;

/** The customer that `/v1/customers/by-key/{key}…` names; undefined when that is no key, but part of an id's own path. */
export function refFromKey(c: Context): CustomerRef | undefined {
  const key = c.params.key ?? "";
  return KEY.test(key) ? { key, id: null } : undefined;
}

export function customerNotFound(): Error {
  return notFound("This customer");
}

function decodeOnce(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
