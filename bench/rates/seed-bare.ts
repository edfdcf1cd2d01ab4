import { inLanes } from "../../src/refresh/lanes.ts";
import { ASK_LANES, BROWSER } from "../constants.ts";
import { ok } from "../harness/worker.ts";
import type { Seeded } from "./seed.ts";
import type { Target } from "./targets.ts";

/** The platform sets these itself. */
const OWN = new Set(["connection", "content-encoding", "content-length", "date", "transfer-encoding"]);
const VARYING = new Set(["etag", "location"]);

/** Gives the bare Worker what the real one answers, so that both send the same bytes. */
export async function seedBare(bare: Target, real: Target, { slugs, customers, key }: Seeded): Promise<void> {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${real.port}${path}`, { redirect: "manual", ...init });
  let headers = { redirect: {}, status: {} };
  const rows: unknown[] = [];
  await inLanes(slugs, ASK_LANES, async (slug) => {
    const response = await ask(`/r/${slug}`, { headers: { "user-agent": BROWSER } });
    headers = { ...headers, redirect: fixed(response) };
    rows.push({ object: slug.slice(0, 2), key: slug, location: response.headers.get("location") });
  });
  await inLanes(customers, ASK_LANES, async ({ id }) => {
    const status = await ok(
      await ask(`/v1/customers/${id}`, { headers: { authorization: `Bearer ${key}` } }),
    );
    headers = { ...headers, status: fixed(status) };
    const etag = status.headers.get("etag") ?? "";
    rows.push({ object: id, key: id, etag, body: await status.text() });
    const body = JSON.stringify({ apiKey: key, customUserId: id });
    const leadsie = await ok(
      await ask("/api/checkUserStatus", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
    );
    rows.push({ object: id, key: `leadsie ${id}`, etag, body: await leadsie.text() });
  });
  await ok(
    await fetch(`http://127.0.0.1:${bare.port}/seed`, {
      method: "POST",
      body: JSON.stringify({ headers, rows }),
    }),
  );
}

function fixed(response: Response): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => !OWN.has(name) && !VARYING.has(name)));
}
