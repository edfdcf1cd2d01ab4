import * as z from "zod/mini";
import type { CustomerLines } from "../status/lines.ts";
import { customerStatus } from "../stubs.ts";
import { readJson, readNothing } from "./body.ts";
import { listCustomers } from "./customer-list.ts";
import {
  customerResponse,
  freshnessHeaders,
  linesResponse,
  readCustomer,
  readCustomerLines,
} from "./customer-text.ts";
import { PRIVATE } from "./json.ts";
import { type CustomerRef, customerNotFound, refFromId, refFromKey } from "./key.ts";
import { waitForVersion } from "./long-poll.ts";
import { askNow } from "./on-demand.ts";
import { Problem, unauthorized } from "./problem.ts";
import { profilePatch } from "./profile-patch.ts";
import { booleanParam, readQuery, wholeParam } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { customerPut } from "./schemas.ts";
import { isStillGood } from "./still-good.ts";
import { typeWarnings } from "./warnings.ts";

type CustomerHandler = (c: Context, ref: CustomerRef) => Promise<Response>;

/**
 * Every route of one customer, under its id and under its key. The key's form comes first and steps aside when
 * what stands there is no key: a customerUserId may be `by-key` too.
 */
export function customerRoutes(
  method: Route["method"],
  suffix: string,
  scope: Route["scope"],
  handler: CustomerHandler,
  more: Pick<Route, "token"> = {},
): Route[] {
  const handle: CustomerHandler = (c, ref) => {
    const { only } = c.principal;
    if (only && only.key !== ref.key) throw customerNotFound();
    return handler(c, ref);
  };
  return [
    {
      method,
      path: `/v1/customers/by-key/:key${suffix}`,
      scope,
      handle: (c) => {
        const ref = refFromKey(c);
        return ref && handle(c, ref);
      },
      ...more,
    },
    {
      method,
      path: `/v1/customers/:id${suffix}`,
      scope,
      handle: async (c) => handle(c, await refFromId(c)),
      ...more,
    },
  ];
}

export const customers: Route[] = [
  ...customerRoutes("GET", "", "read", getCustomer, { token: true }),
  ...customerRoutes("PUT", "", "write", putCustomer),
  ...customerRoutes("POST", "/refresh", "write", postRefresh),
  { method: "GET", path: "/v1/customers", scope: "read", handle: listCustomers },
];

/** How long a caller may wait for a change: what proxies on the way bear. */
const MAX_WAIT_SECONDS = 60;

export const getQuery = z.object({
  fresh: z.optional(booleanParam),
  version: z.optional(wholeParam(0, Number.MAX_SAFE_INTEGER)),
  wait: z.optional(wholeParam(0, MAX_WAIT_SECONDS)),
});

async function getCustomer(c: Context, ref: CustomerRef): Promise<Response> {
  const { fresh, version, wait } = readQuery(c, getQuery);
  // Whoever has a page open must not use up what Leadsie may be asked: the stream tells of news.
  if (fresh && c.principal.only) throw new Problem("forbidden", "A browser token cannot ask Leadsie.");
  if (fresh) return refreshCustomer(c, ref);
  const ifNoneMatch = c.request.headers.get("if-none-match");
  let customer = await readCustomerLines(c, ref.key, ifNoneMatch);
  if (!customer) throw customerNotFound();
  if (version !== undefined && wait && customer.version <= version) {
    await waitForVersion(c, ref.key, version, wait);
    if (!(await isStillGood(c))) throw unauthorized();
    customer = await readCustomerLines(c, ref.key, ifNoneMatch);
    if (!customer) throw customerNotFound();
  }
  return matches(ifNoneMatch, customer) ? notModified(customer) : linesResponse(c, ref.key, customer);
}

async function postRefresh(c: Context, ref: CustomerRef): Promise<Response> {
  await readNothing(c);
  return refreshCustomer(c, ref);
}

async function refreshCustomer(c: Context, ref: CustomerRef): Promise<Response> {
  const before = await readCustomer(c, ref.key);
  if (!before.found) throw customerNotFound();
  await askNow(c, ref.key, before.customUserId);
  const after = await readCustomer(c, ref.key);
  if (!after.found) throw customerNotFound();
  return customerResponse(c, ref.key, after);
}

async function putCustomer(c: Context, ref: CustomerRef): Promise<Response> {
  const put = await readJson(c, customerPut);
  const patch = profilePatch(put);
  const object = customerStatus(c.env, ref.key);
  const watched =
    ref.id === null
      ? await object.change(patch)
      : await object.watch({ customUserId: ref.id, key: ref.key, source: "api", patch });
  if (!("created" in watched)) throw customerNotFound();
  const warnings = typeWarnings(put.requires);
  return customerResponse(c, ref.key, watched.customer, watched.created ? 201 : 200, warnings);
}

/** If-None-Match by RFC 9110: any of a list, weak or strong, or `*`. */
function matches(header: string | null, customer: CustomerLines): boolean {
  if (header === null) return false;
  return (
    header === customer.etag ||
    header.trim() === "*" ||
    header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === customer.etag)
  );
}

function notModified(customer: CustomerLines): Response {
  return new Response(null, {
    status: 304,
    headers: { "cache-control": PRIVATE, ...freshnessHeaders(customer) },
  });
}
