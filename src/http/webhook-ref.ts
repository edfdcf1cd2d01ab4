import type { Endpoint } from "../delivery/endpoint.ts";
import { sha256 } from "../sha256.ts";
import { endpoint } from "../stubs.ts";
import { notFound, type Problem } from "./problem.ts";
import type { Context } from "./route.ts";

const ID = /^we_[0-9a-f]{32}$/;

/** The endpoint's object that the path names. What no endpoint's id can be is not asked for: a read never creates. */
export function requireWebhook(c: Context): { id: string; stub: DurableObjectStub<Endpoint> } {
  const id = c.params.id ?? "";
  if (!ID.test(id)) throw webhookNotFound();
  return { id, stub: endpoint(c.env, id) };
}

/** The same id for the same attempt. */
export async function idFrom(prefix: string, seed: string): Promise<string> {
  return `${prefix}_${new Uint8Array(await sha256(`${prefix} ${seed}`), 0, ID_BYTES).toHex()}`;
}

/** 128 bits: nobody guesses another's. */
const ID_BYTES = 16;

export function webhookNotFound(): Problem {
  return notFound("This webhook");
}
