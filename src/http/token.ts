import * as z from "zod/mini";
import { iso } from "../time.ts";
import { readJson } from "./body.ts";
import { makeToken } from "./browser-token.ts";
import { DEFAULT_TOKEN_SECONDS, MAX_TOKEN_SECONDS } from "./constants.ts";
import { readCustomer } from "./customer-text.ts";
import { customerRoutes } from "./customers.ts";
import { idempotentSecret } from "./idempotent.ts";
import { json } from "./json.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import type { Context, Route } from "./route.ts";

export const token: Route[] = customerRoutes("POST", "/token", "write", (c, ref) =>
  idempotentSecret((inside) => postToken(inside, ref))(c),
);

export const tokenPost = z.strictObject({
  ttlSeconds: z._default(z.int().check(z.minimum(1), z.maximum(MAX_TOKEN_SECONDS)), DEFAULT_TOKEN_SECONDS),
});

/** For a browser: it reads this one customer and its stream, and nothing is kept of it. */
async function postToken(c: Context, { key }: CustomerRef): Promise<Response> {
  const { ttlSeconds } = await readJson(c, tokenPost);
  const customer = await readCustomer(c, key);
  if (!customer.found) throw customerNotFound();
  const until = Date.now() + ttlSeconds * 1000;
  const { incarnation } = customer;
  return json({ token: await makeToken(c, { key, incarnation }, until), expiresAt: iso(until) }, 201);
}
