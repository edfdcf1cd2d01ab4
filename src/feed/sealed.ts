import { seal, unseal } from "../account/seal.ts";

/** Derived keys are each for one purpose. */
const PURPOSE = "customUserId of an erased customer";

/** What a log keeps of an event that names somebody who was erased. */
const SEALED = /^\{.*"sealed":"[A-Za-z0-9+/=]+"\}$/s;

interface Named {
  customUserId: string | null;
  sealed?: string;
}

/**
 * `customer.erased` has to name whose copies receivers are to delete, and is kept as long as any event: in the log the id
 * is encrypted, under a key that is in no object's storage.
 */
export async function sealEvent(adminApiKey: string, text: string): Promise<string> {
  const { customUserId, ...event } = JSON.parse(text) as Named;
  const sealed = await seal(adminApiKey, PURPOSE, customUserId ?? "");
  return JSON.stringify({ ...event, customUserId: null, sealed });
}

/** An event's text as it is told. Where ADMIN_API_KEY is another than it was, nobody knows any more who it was. */
export async function openEvent(adminApiKey: string, text: string): Promise<string> {
  if (!SEALED.test(text)) return text;
  const { sealed, ...event } = JSON.parse(text) as Named & { type?: string };
  if (event.type !== "customer.erased" || sealed === undefined) return text;
  return JSON.stringify({ ...event, customUserId: await unseal(adminApiKey, PURPOSE, sealed) });
}
