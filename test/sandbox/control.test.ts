import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { askStatus, asset, call, connections, control, post } from "./helpers.ts";

interface Report {
  count: number;
  sweeps: number;
  perCustomer: Record<string, number>;
  last: { at: string; customUserId: string | null } | null;
}

beforeEach(() => control("reset"));

const requests = async () => (await call("/control/requests")).json<Report>();

describe("GET /control/requests", () => {
  it("counts what was asked, faulty and refused requests too", async () => {
    await askStatus("a");
    await askStatus();
    await control("fault", { kind: "status" });
    await askStatus("a");
    await askStatus("__proto__", "wrong");
    const report = await requests();
    expect(report).toMatchObject({ count: 4, sweeps: 1, last: { customUserId: "__proto__" } });
    expect(Object.entries(report.perCustomer).sort()).toEqual([
      ["__proto__", 1],
      ["a", 2],
    ]);
  });

  it("still knows after the object was evicted", async () => {
    await askStatus("a");
    await requests();
    await evictDurableObject(env.SANDBOX.getByName("main"));
    await askStatus("a");
    expect(await requests()).toMatchObject({ count: 2, perCustomer: { a: 2 } });
  });
});

describe("POST /control/reset", () => {
  it("makes everything as new", async () => {
    await control("seed", { customers: 5 });
    await control("connect", { requestId: "R", customUserId: "c", assets: [asset()] });
    await control("fault", { kind: "html", times: 0 });
    await post("/my/api/refresh");
    await post("/my/api/plan", { plan: "STARTER" });
    await control("reset");
    expect(await requests()).toEqual({ count: 0, sweeps: 0, perCustomer: {}, last: null });
    expect(await connections()).toEqual([]);
  });
});

describe("what is not there", () => {
  it("is a 404, and a broken body a 400", async () => {
    expect((await post("/control/nothing")).status).toBe(404);
    expect((await call("/connect/%ff/view")).status).toBe(404);
    expect((await post("/control/seed", "{")).status).toBe(400);
    expect((await call("/health")).status).toBe(200);
  });
});
