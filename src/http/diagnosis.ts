import { sweepFreshness } from "../refresh/freshness.ts";
import { diagnose } from "../status/diagnosis.ts";
import { customerStatus } from "../stubs.ts";
import { customerRoutes } from "./customers.ts";
import { gatherFacts } from "./diagnosis-facts.ts";
import { jsonText } from "./json.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import type { Context, Route } from "./route.ts";

export const diagnosis: Route[] = customerRoutes("GET", "/diagnosis", "read", getDiagnosis);

/** Why is nothing showing? From what is known: upstream is not asked for it. */
async function getDiagnosis(c: Context, { key }: CustomerRef): Promise<Response> {
  const status = await customerStatus(c.env, key).facts(await sweepFreshness(c.env));
  if (!status.found) throw customerNotFound();
  const { facts, items } = await gatherFacts(c, status, Date.now());
  const { verdict, say, checks, do: calls } = diagnose(facts);
  const head = JSON.stringify({ verdict, say, checks, do: calls }).slice(0, -1);
  return jsonText(`${head},"candidates":[${items.map(({ text }) => text).join(",")}]}`);
}
