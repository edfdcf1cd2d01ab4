import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { askStatus, call, control, KEY, post } from "./helpers.ts";

beforeEach(() => control("reset"));

async function refresh(): Promise<string> {
  return (await (await post("/my/api/refresh")).json<{ apiKey: string }>()).apiKey;
}

describe("/my/api", () => {
  it("refreshes the key: the old one stops at once, the new one works and survives eviction", async () => {
    const key = await refresh();
    expect(await askStatus(undefined, KEY)).toBe(401);
    await evictDurableObject(env.SANDBOX.getByName("main"));
    expect(await askStatus(undefined, key)).toBe(200);
    expect(await refresh()).not.toBe(key);
    expect(await askStatus(undefined, key)).toBe(401);
  });

  it("answers 403 on a plan without API access, and again 200 after the plan is back", async () => {
    expect((await post("/my/api/plan", { plan: "STARTER" })).status).toBe(200);
    expect(await askStatus()).toBe(403);
    await post("/my/api/plan", { plan: "PRO" });
    expect(await askStatus()).toBe(200);
    expect((await post("/my/api/plan", { plan: "GOLD" })).status).toBe(400);
  });

  it("shows the key and the plan, and takes the page's own forms", async () => {
    const form = await call("/my/api/plan", {
      method: "POST",
      headers: { accept: "text/html" },
      body: new URLSearchParams({ plan: "STARTER" }),
    });
    expect([form.status, new URL(form.headers.get("location") ?? "").pathname]).toEqual([303, "/my/api"]);
    const page = await (await call("/my/api")).text();
    expect(page).toContain(KEY);
    expect(page).toContain("<option selected>STARTER</option>");
  });
});
