import { inLanes } from "../../src/refresh/lanes.ts";
import { ADMIN_API_KEY, ASK_LANES, LINKS_A_BATCH, READABLE_WITHIN_MS, REQUEST } from "../constants.ts";
import type { Sandbox } from "../harness/sandbox.ts";
import { until } from "../harness/until.ts";
import { ok } from "../harness/worker.ts";
import type { Target } from "./targets.ts";

/** What is asked for: links of connected customers, and other connected customers, who have none. */
export interface Seeded {
  slugs: string[];
  customers: { id: string; etag: string }[];
  /** A `read` key. */
  key: string;
}

/** A customer as the sandbox names its own. */
const named = (number: number) => `customer-${String(number).padStart(6, "0")}`;

/** Everybody is discovered by a sweep, as connected customers are; half of them get a link. */
export async function seedReal(
  { port }: Target,
  sandbox: Sandbox,
  items: number,
  say: (line: string) => void,
): Promise<Seeded> {
  const origin = `http://127.0.0.1:${port}`;
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_API_KEY}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).then(ok);
  await sandbox.seed(2 * items);
  await until(
    "everybody is known",
    async () => {
      await fetch(`${origin}/cdn-cgi/local/scheduled?cron=every-tick`).then(ok);
      return (
        await fetch(`${origin}/v1/customers/${named(2 * items)}`, {
          headers: { authorization: `Bearer ${ADMIN_API_KEY}` },
        })
      ).ok;
    },
    READABLE_WITHIN_MS,
  );
  say("everybody is known");
  const { key } = (await (await ask("POST", "/v1/keys", { name: "rates", scope: "read" })).json()) as {
    key: string;
  };
  const slugs: string[] = [];
  for (let first = 1; first <= items; first += LINKS_A_BATCH) {
    const batch = Array.from({ length: Math.min(LINKS_A_BATCH, items - first + 1) }, (_, index) => ({
      requestUrl: `${sandbox.origin}/connect/${REQUEST}/manage`,
      customUserId: named(first + index),
    }));
    const { data } = (await (await ask("POST", "/v1/links/batch", { items: batch })).json()) as {
      data: { link: { slug: string } }[];
    };
    slugs.push(...data.map(({ link }) => link.slug));
  }
  const customers: Seeded["customers"] = [];
  const ids = Array.from({ length: items }, (_, index) => named(items + 1 + index));
  await inLanes(ids, ASK_LANES, async (id) => {
    const response = await ask("GET", `/v1/customers/${id}`);
    customers.push({ id, etag: response.headers.get("etag") ?? "" });
    await response.arrayBuffer();
  });
  return { slugs, customers, key };
}
