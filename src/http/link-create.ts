import * as z from "zod/mini";
import { customerKey } from "../customer-id.ts";
import { MAX_NOTE, MAX_PREFIX } from "../links/constants.ts";
import type { CreateResult, NewLink } from "../links/protocol.ts";
import { checkRequestUrl } from "../links/request-url.ts";
import { seededRandom } from "../links/seeded.ts";
import { makeSlug, PREFIX_PATTERN } from "../links/slug.ts";
import type { StoredLink } from "../links/stored.ts";
import { buildTarget } from "../links/target-url.ts";
import { linksShard, shardOf } from "../stubs.ts";
import { invalid, Problem } from "./problem.ts";
import type { Context } from "./route.ts";
import { customerFields, customUserIdSchema, instant, text } from "./schemas.ts";
import { linkChanged, watchCustomer } from "./watch.ts";

export const noteSchema = text(MAX_NOTE);

export const linkPost = z.strictObject({
  requestUrl: z.string(),
  customUserId: customUserIdSchema,
  ...customerFields,
  expiresAt: z.nullish(instant),
  prefix: z.optional(
    z.string().check(z.regex(PREFIX_PATTERN, `must be 1 to ${MAX_PREFIX} of a-z, 0-9 and -`)),
  ),
  utm: z._default(z.boolean(), false),
  note: z.nullish(noteSchema),
  ifExists: z._default(z.enum(["return", "create"]), "return"),
});

export type LinkPost = z.infer<typeof linkPost>;

/** Drawn again where a slug is another link's: the chance of even one is below 2^-50 with a million links. */
const MAX_DRAWS = 3;

/**
 * Watches the customer, then makes the link, or finds the live one: a link never exists for somebody who is not
 * watched. The same `seed` draws the same slug. Throws a `Problem` for whatever is refused.
 */
export async function createLink(
  c: Context,
  post: LinkPost,
  seed: string,
): Promise<{ created: boolean; link: StoredLink; state: string }> {
  const { requestUrl, expiresAt, prefix, utm, note, ifExists, ...customer } = post;
  const { customUserId } = customer;
  const targetUrl = targetOf(c, requestUrl, customUserId);
  if (typeof expiresAt === "number" && expiresAt <= Date.now()) {
    throw invalid("expiresAt", "expires_at_past", "must be in the future.");
  }
  const key = await customerKey(customUserId);
  const links = linksShard(c.env, shardOf(key));
  const exists = ifExists === "return" && (await links.live(key, requestUrl)) !== null;
  // The version rises after the link is there: who reads in between must see that there is more.
  const state = await watchCustomer(c, customer, !exists);
  const fields = {
    key,
    customUserId,
    requestUrl,
    targetUrl,
    utm,
    note: note ?? null,
    expiresAt: expiresAt ?? null,
    ifExists,
  };
  const made = await make(links, fields, prefix ?? "", seed);
  // Erased while the link was being made: it is a new link, and a link never exists for somebody who is not watched.
  if (made.created && !(await linkChanged(c, customUserId))) {
    await watchCustomer(c, customer, true);
    await linkChanged(c, customUserId);
  }
  return { ...made, state };
}

/** `requestUrl`, or a 400 that says which of the rules it breaks. */
export function requireRequestUrl(c: Context, requestUrl: string): string {
  const checked = checkRequestUrl(requestUrl, c.config.linkHosts);
  if (!checked.ok) throw invalid("requestUrl", checked.code, checked.message);
  return checked.url;
}

function targetOf(c: Context, requestUrl: string, customUserId: string): string {
  const target = buildTarget(requireRequestUrl(c, requestUrl), customUserId);
  if (!target.ok) throw invalid("customUserId", target.code, target.message);
  return target.targetUrl;
}

async function make(
  links: ReturnType<typeof linksShard>,
  fields: Omit<NewLink, "slug">,
  prefix: string,
  seed: string,
) {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const slug = makeSlug(prefix, shardOf(fields.key), await seededRandom(`${seed} ${draw}`));
    const result: CreateResult = await links.create({ slug, ...fields });
    if ("link" in result) return { created: result.outcome === "created", link: result.link };
    if (result.outcome === "too_many_links") {
      throw invalid(
        "customUserId",
        "too_many_links",
        "has as many links as one customer can have: delete some.",
      );
    }
  }
  throw new Problem("slug_taken", "The slug that was drawn is another link's. Try again.");
}
