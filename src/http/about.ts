import { customerKey, customUserIdFault } from "../customer-id.ts";
import type { Context } from "./route.ts";

/**
 * Keys of the customers whom a request names, in its path or its body, as far as this API names any: its kept answer
 * holds them, and goes when one of them is erased.
 */
export async function customersIn({ params }: Context, body: string): Promise<string[]> {
  const ids = new Set(namedIn(parsed(body)).filter(isId));
  const keys = await Promise.all([...ids].map(customerKey));
  if (params.key !== undefined) keys.push(params.key);
  const id = params.id === undefined ? null : decoded(params.id);
  if (isId(id)) keys.push(await customerKey(id));
  return keys;
}

function namedIn(body: unknown): unknown[] {
  if (typeof body !== "object" || body === null) return [];
  if ("items" in body && Array.isArray(body.items)) return body.items.flatMap(namedIn);
  return "customUserId" in body ? [body.customUserId] : [];
}

function isId(value: unknown): value is string {
  return typeof value === "string" && customUserIdFault(value) === null;
}

/** What cannot be read will be refused, and its answer holds nobody. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
