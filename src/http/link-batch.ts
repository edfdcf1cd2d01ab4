import * as z from "zod/mini";
import { linkJson } from "../links/link-json.ts";
import { log } from "../log.ts";
import { readJson } from "./body.ts";
import { MAX_BATCH_BYTES } from "./constants.ts";
import { json } from "./json.ts";
import { linkBase } from "./link-base.ts";
import { createLink, linkPost } from "./link-create.ts";
import { Problem, type ProblemBody } from "./problem.ts";
import type { Context } from "./route.ts";
import { check } from "./validate.ts";
import { withWarnings } from "./warnings.ts";

const MAX_ITEMS = 200;

/** Customers worked on at once: enough to hide the objects' latency, few enough to leave room for other requests. */
const LANES = 16;

export const linkBatch = z.strictObject({
  items: z.array(z.unknown()).check(z.minLength(1), z.maxLength(MAX_ITEMS)),
});

interface ItemResult {
  index: number;
  status: number;
  link?: object;
  /** The customer's. */
  state?: string;
  error?: ProblemBody;
}

/** `POST /v1/links/batch`: each item stands alone; those of one customer are done in their order. */
export async function createLinks(c: Context, seed: string): Promise<Response> {
  const { items } = await readJson(c, linkBatch, MAX_BATCH_BYTES);
  const data: ItemResult[] = [];
  const customers = [...Map.groupBy(items.keys(), (index) => customerOf(items[index])).values()];
  const lane = async () => {
    for (let indexes = customers.shift(); indexes; indexes = customers.shift()) {
      for (const index of indexes) data[index] = await createOne(c, items[index], index, seed);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return json({ data });
}

function customerOf(item: unknown): unknown {
  return typeof item === "object" && item !== null && "customUserId" in item ? item.customUserId : null;
}

async function createOne(c: Context, item: unknown, index: number, seed: string): Promise<ItemResult> {
  try {
    const post = check(linkPost, item);
    const { created, link, state } = await createLink(c, post, `${seed} ${index}`);
    const told = { ...linkJson(link, linkBase(c)), ...withWarnings(post.requires) };
    return { index, status: created ? 201 : 200, link: told, state };
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpected(c, error);
    return { index, status: problem.status, error: problem.body(c.requestId) };
  }
}

function unexpected(c: Context, error: unknown): Problem {
  log("batch_item_failed", { requestId: c.requestId, error });
  return new Problem("internal", "Something went wrong here. It was noted under this request id.");
}
