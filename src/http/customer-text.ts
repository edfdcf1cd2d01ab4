import { linkJson } from "../links/link-json.ts";
import { sweepFreshness, sweepFreshnessText } from "../refresh/freshness.ts";
import { bodyOf, type CustomerLines, fromLines } from "../status/lines.ts";
import type { CustomerText, Read } from "../status/protocol.ts";
import { customerStatus, linksShard, shardOf } from "../stubs.ts";
import { jsonText } from "./json.ts";
import { linkBase } from "./link-base.ts";
import type { Context } from "./route.ts";
import { type Warning, warningsText } from "./warnings.ts";

/** The customer as it is now, with what the last sweeps say of how fresh that is. */
export async function readCustomer(c: Context, key: string): Promise<Read> {
  const customer = await customerStatus(c.env, key).read(await sweepFreshness(c.env));
  const { only } = c.principal;
  // Who was erased since, and is watched again, is not the customer whom the token was made for.
  if (only && customer.found && customer.incarnation !== only.incarnation) return { found: false };
  return customer;
}

/** As `readCustomer`, by the cheaper way (`toLines`). The body is left out where its ETag is `known`. Null: not found. */
export async function readCustomerLines(
  c: Context,
  key: string,
  known: string | null,
): Promise<CustomerLines | null> {
  const remembered = sweepFreshnessText(c.env);
  const sweep = typeof remembered === "string" ? remembered : await remembered;
  const customer = fromLines(await customerStatus(c.env, key).readLines(sweep, "customer", known));
  const { only } = c.principal;
  if (only && customer?.incarnation !== only.incarnation) return null;
  return customer;
}

export async function linesResponse(c: Context, key: string, customer: CustomerLines): Promise<Response> {
  const links = customer.hasLinks ? await linksText(c, key, customer) : "";
  return jsonText(`${customer.body},"links":[${links}]}`, 200, freshnessHeaders(customer));
}

/** The Customer of the API: upstream's connections are put in as the text they came as. */
export async function customerBody(
  c: Context,
  key: string,
  customer: CustomerText,
  warnings: Warning[] = [],
): Promise<string> {
  return `${bodyOf(customer)},"links":[${await linksText(c, key, customer)}]${warningsText(warnings)}}`;
}

export async function customerResponse(
  c: Context,
  key: string,
  customer: CustomerText,
  status = 200,
  warnings: Warning[] = [],
): Promise<Response> {
  return jsonText(await customerBody(c, key, customer, warnings), status, freshnessHeaders(customer));
}

/** What a 304 must carry too: these change while the version does not. */
export function freshnessHeaders(
  customer: Pick<CustomerText, "etag" | "checkedAt" | "staleReason">,
): Record<string, string> {
  const headers: Record<string, string> = { etag: customer.etag };
  if (customer.checkedAt) headers["x-checked-at"] = customer.checkedAt;
  if (customer.staleReason) headers["x-stale"] = headerText(customer.staleReason);
  return headers;
}

/** A reason may quote a path of upstream's answer: only what a header can carry remains. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
}

/** The customer's links as the inside of a JSON array. A `read` key sees none: a slug is a credential. */
async function linksText(c: Context, key: string, { hasLinks }: { hasLinks: boolean }): Promise<string> {
  if (!hasLinks || c.principal.scope === "read") return "";
  const links = await linksShard(c.env, shardOf(key)).ofCustomer(key);
  return links.map((link) => JSON.stringify(linkJson(link, linkBase(c)))).join(",");
}
