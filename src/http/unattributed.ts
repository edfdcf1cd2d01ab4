import * as z from "zod/mini";
import { unattributedShard } from "../directory/unattributed-id.ts";
import { compareUnattributed, type UnattributedRow } from "../directory/unattributed-row.ts";
import { type AssignResult, assignUnattributed } from "../refresh/assign.ts";
import { allShards, directoryShard } from "../stubs.ts";
import { readJson, readNothing } from "./body.ts";
import { MAX_LIST_CHARS } from "./constants.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { customerResponse, readCustomer } from "./customer-text.ts";
import { jsonText } from "./json.ts";
import { customerNotFound } from "./key.ts";
import { invalid, notFound, type Problem } from "./problem.ts";
import { booleanParam, cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";
import { type Item, itemsOf } from "./unattributed-item.ts";

/** Connections that came without a customUserId, or with one that cannot be watched. */
export const unattributed: Route[] = [
  { method: "GET", path: "/v1/unattributed", scope: "read", handle: listUnattributed },
  { method: "POST", path: "/v1/unattributed/:id/assign", scope: "write", handle: assign },
  { method: "POST", path: "/v1/unattributed/:id/ignore", scope: "write", handle: ignore },
];

export const listQuery = z.object({
  ignored: z._default(booleanParam, false),
  limit: limitParam,
  cursor: cursorParam,
});

const place = z.object({ firstSeenAt: z.number(), id: z.string() });

/** Newest first: each shard gives its first page, and the first of those are the page. */
async function listUnattributed(c: Context): Promise<Response> {
  const { ignored, limit, cursor } = readQuery(c, listQuery);
  const purpose = `unattributed ${ignored}`;
  const after = await openCursor(c, purpose, cursor, place);
  const pages = await Promise.all(
    allShards.map((shard) => directoryShard(c.env, shard).listUnattributed({ ignored }, limit + 1, after)),
  );
  const merged = pages.flat().sort(compareUnattributed);
  const page = fitting(merged.slice(0, limit));
  const last = page.at(-1);
  const more = last && merged.length > page.length;
  const next = more ? await sealCursor(c, purpose, { firstSeenAt: last.firstSeenAt, id: last.id }) : null;
  const items = await complete(c, page);
  return jsonText(`{"data":[${items.map(({ text }) => text).join(",")}],"next":${JSON.stringify(next)}}`);
}

/** A page of very large connections is shorter; one item always fits. */
function fitting(rows: UnattributedRow[]): UnattributedRow[] {
  let chars = 0;
  const over = rows.findIndex((row) => {
    chars += row.chars;
    return chars > MAX_LIST_CHARS;
  });
  return over === -1 ? rows : rows.slice(0, Math.max(1, over));
}

/** The rows as the API tells them; one that went meanwhile is left out. */
export async function complete(c: Context, rows: UnattributedRow[]): Promise<Item[]> {
  const byShard = Map.groupBy(rows, ({ id }) => unattributedShard(id) ?? 0);
  const found = await Promise.all(
    [...byShard].map(([shard, some]) =>
      directoryShard(c.env, shard).unattributedTexts(some.map(({ id }) => id)),
    ),
  );
  const texts: Record<string, string> = Object.assign({}, ...found);
  const given = rows.flatMap((row) => {
    const text = texts[row.id];
    return text ? [{ row, text }] : [];
  });
  return itemsOf(c.env, given, Date.now());
}

export const assignBody = z.strictObject({ customUserId: customUserIdSchema });

/** The customer as it is with them: watched from now on, as with a link. */
async function assign(c: Context): Promise<Response> {
  const { customUserId } = await readJson(c, assignBody);
  const result = await assignUnattributed(c.env, c.params.id ?? "", customUserId);
  if (!result.ok) throw refusal(result);
  const customer = await readCustomer(c, result.key);
  if (!customer.found) throw customerNotFound();
  return customerResponse(c, result.key, customer);
}

function refusal(result: AssignResult & { ok: false }): Problem {
  switch (result.reason) {
    case "missing":
      return unattributedNotFound();
    case "no_user":
      return invalid(
        "",
        "user_unknown",
        "Leadsie's webhook does not say which user this is. The next sweep lists it with its user: assign it then.",
      );
    case "has_id":
      return invalid("", "has_customer_id", "Leadsie gives these connections a customUserId of their own.");
    case "erased":
      return invalid(
        "customUserId",
        "customer_erased",
        "was erased. PUT /v1/customers/{id} watches them again.",
      );
    case "named":
      return invalid(
        "customUserId",
        "user_has_customer",
        `Leadsie itself associates this user with ${result.customUserId === null ? "another customer" : JSON.stringify(result.customUserId)}.`,
      );
  }
}

/** No longer listed unless asked for; still in the whole-account answer. */
async function ignore(c: Context): Promise<Response> {
  await readNothing(c);
  const id = c.params.id ?? "";
  const shard = unattributedShard(id);
  if (shard === null || !(await directoryShard(c.env, shard).ignoreUnattributed(id))) {
    throw unattributedNotFound();
  }
  const [item] = await complete(c, await directoryShard(c.env, shard).pickUnattributed([id]));
  if (!item) throw unattributedNotFound();
  return jsonText(item.text);
}

function unattributedNotFound(): Problem {
  return notFound("This unattributed connection");
}
