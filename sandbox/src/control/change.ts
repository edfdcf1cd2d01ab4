import * as z from "zod";
import { type Asset, type ConnectionBody, statusOf } from "../connection.ts";
import { MAX_SEED_CUSTOMERS } from "../constants.ts";
import { parseExact } from "../exact-json.ts";
import { json } from "../http.ts";
import type { Office } from "../office.ts";
import { seedUser } from "../seed.ts";
import { readInput } from "./input.ts";

const schema = z.strictObject({
  customers: z.int().min(0).max(MAX_SEED_CUSTOMERS),
  /** What changes of an asset; by turns when left out. */
  what: z.enum(["name", "success"]).optional(),
});

/**
 * `POST /control/change`: changes one asset each of so many generated customers, evenly spread; every call changes
 * something again. Customers who have nothing left (revoked) are passed over.
 */
export async function change(request: Request, { book }: Office): Promise<Response> {
  const input = await readInput(request, schema);
  if (!input.ok) return input.response;
  const version = book.begin();
  const { customers: total } = book.plan;
  const wanted = Math.min(input.value.customers, total);
  const changed: string[] = [];
  for (let index = 0; index < wanted; index += 1) {
    const number = 1 + Math.floor((index * total) / wanted);
    const row = book
      .takeUser(seedUser(number), version)
      .find(({ body }) => bodyOf(body).connectionAssets.length > 0);
    if (row === undefined) continue;
    const what = input.value.what ?? (index % 2 === 0 ? "name" : "success");
    book.replace(row, { body: JSON.stringify(changedBody(bodyOf(row.body), what, version)) }, version);
    changed.push(row.customer);
  }
  return json({ changed });
}

function bodyOf(text: string): ConnectionBody {
  return parseExact(text) as ConnectionBody;
}

function changedBody(body: ConnectionBody, what: "name" | "success", version: number): ConnectionBody {
  const [first, ...rest] = body.connectionAssets;
  if (first === undefined) return body;
  const assets = [what === "name" ? renamed(first, version) : turned(first), ...rest];
  return { ...body, status: statusOf(assets), connectionAssets: assets };
}

function renamed(asset: Asset, version: number): Asset {
  return { ...asset, name: `${asset.name.replace(/ \(renamed \d+\)$/, "")} (renamed ${version})` };
}

function turned(asset: Asset): Asset {
  const isSuccess = !asset.isSuccess;
  return { ...asset, isSuccess, message: isSuccess ? "" : "Access was taken back" };
}
