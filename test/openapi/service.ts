import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Env } from "../../src/env.ts";
import { answer } from "../../src/http/answer.ts";
import { ADMIN_KEY, connections, ORIGIN } from "../http/worker.ts";
import { connectionText } from "../status/build.ts";
import { type Described, described, faultsOf } from "./conformity.ts";

export const HOOK_SECRET = "a-secret-of-24-characters";

const bound = { ...env, LEADSIE_WEBHOOK_SECRET: HOOK_SECRET } as unknown as Env;

export interface Asked {
  method: string;
  /** With its query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** The admin key where it is not said; null: none. */
  key?: string | null;
}

/** One request to the service, as over the network but with a webhook secret. Redirects are not followed. */
export async function ask({ method, path, body, headers = {}, key = ADMIN_KEY }: Asked): Promise<Response> {
  const ctx = createExecutionContext();
  const request = new Request(`${ORIGIN}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await answer(request, bound, ctx);
  // A stream's work ends with it, not before.
  if (response.headers.get("content-type") === "text/event-stream") return response;
  const whole = response.body ? new Response(await response.arrayBuffer(), response) : response;
  await waitOnExecutionContext(ctx);
  return whole;
}

/**
 * Leadsie and everybody else: Leadsie lists one connection of each customer it is asked about and none for a sweep,
 * unless `leadsie` is changed; every other address takes what is sent to it.
 */
export function outside() {
  const usual = (id: string | undefined): Response =>
    id === undefined ? connections() : connections(connectionText({ customUserId: id }, [{}]));
  const others = {
    leadsie: usual,
    reset(): void {
      others.leadsie = usual;
    },
  };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(env.LEADSIE_BASE_URL ?? "")) return new Response("thank you");
    const { customUserId } = JSON.parse(String(init?.body)) as { customUserId?: string };
    return others.leadsie(customUserId);
  });
  return others;
}

const patterns = described.map((operation) => {
  const path = operation.path.replaceAll(/\{file\}/g, ".+").replaceAll(/\{\w+\}/g, "[^/]+");
  return { operation, pattern: new RegExp(`^${path}$`), holes: operation.path.split("{").length };
});

/** The operation that a request is meant for: of several, the one with the most of its path said. */
export function operationFor({ method, path }: Pick<Asked, "method" | "path">): Described | undefined {
  const plain = path.replace(/[?#].*$/s, "");
  const fits = patterns.filter((one) => one.operation.method === method && one.pattern.test(plain));
  return fits.sort((a, b) => a.holes - b.holes || b.operation.path.length - a.operation.path.length)[0]
    ?.operation;
}

/** Asks, and says what of the answer the document does not say. */
export async function askAndCheck(asked: Asked) {
  const operation = operationFor(asked);
  if (!operation) throw new Error(`the document knows no ${asked.method} ${asked.path}`);
  const response = await ask(asked);
  const faults = await faultsOf(operation, response.clone());
  return { operation, response, faults };
}
