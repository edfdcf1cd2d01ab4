import { describe, expect, it } from "vitest";
import { daysUntil, median } from "../../src/http/overview.ts";
import { dayAt } from "../../src/storage/days.ts";
import { call, jsonOf, problemOf, send } from "./worker.ts";

interface Told {
  timeZone: string;
  customers: { states: Record<string, number>; archived: number; overdue: number };
  funnel: { stage: string; customers: number; medianMs: number | null }[];
  days: { day: string; changes: Record<string, number>; clicks: number }[];
}

const get = (query = "") => jsonOf<Told>(call("GET", `/v1/overview${query}`));
const BROWSER = { "user-agent": "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36" };

describe("GET /v1/overview", () => {
  it("of nobody is all zeros, for thirty days", async () => {
    const told = await get();
    expect(told.customers).toEqual({ states: {}, archived: 0, overdue: 0 });
    expect(told.funnel.map(({ stage, customers }) => [stage, customers])).toEqual([
      ["made", 0],
      ["opened", 0],
      ["partial", 0],
      ["connected", 0],
    ]);
    expect(told.days).toHaveLength(30);
    expect(told.days.every(({ clicks, changes }) => clicks === 0 && Object.keys(changes).length === 0)).toBe(
      true,
    );
    expect(told.days.at(-1)?.day).toBe(new Date().toISOString().slice(0, 10));
  });

  it("counts states, the funnel, changes and clicks", async () => {
    const requestUrl = "https://app.leadsie.com/connect/acme/manage";
    for (const customUserId of ["a", "b", "c", "gone"]) {
      await jsonOf(call("POST", "/v1/links", { requestUrl, customUserId }), 201);
    }
    await jsonOf(call("PUT", "/v1/customers/gone", { archived: true }));
    const { links } = await jsonOf<{ links: { url: string }[] }>(call("GET", "/v1/customers/a"));
    await send(new URL(links[0]?.url ?? "").pathname, { headers: BROWSER, redirect: "manual" });
    await expect
      .poll(async () => {
        const { customers, funnel, days } = await get("?timeZone=UTC");
        return [customers, funnel.map((one) => one.customers), days.at(-1)?.changes, days.at(-1)?.clicks];
      })
      .toEqual([
        { states: { waiting: 2, opened: 1 }, archived: 1, overdue: 0 },
        [3, 1, 0, 0],
        { opened: 1 },
        1,
      ]);
    const { funnel } = await get();
    expect(funnel[1]?.medianMs).toBeGreaterThan(0);
    expect(funnel[3]?.medianMs).toBeNull();
  });

  it("refuses a time zone that is none", async () => {
    const problem = await problemOf(call("GET", "/v1/overview?timeZone=Mars/Base"), 400);
    expect(problem.errors?.[0]).toMatchObject({ path: "timeZone" });
  });
});

describe("days", () => {
  it("begin at midnight where the reader is, also when clocks change", () => {
    const bounds = daysUntil(Date.parse("2026-03-30T10:00:00Z"), "Europe/Berlin");
    expect(bounds).toHaveLength(31);
    expect(bounds.slice(-3).map((at) => new Date(at).toISOString())).toEqual([
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
      "2026-03-30T22:00:00.000Z",
    ]);
  });

  it("hold what falls between their bounds", () => {
    const bounds = [100, 200, 300];
    expect([99, 100, 199, 200, 299, 300].map((at) => dayAt(bounds, at))).toEqual([null, 0, 0, 1, 1, null]);
  });
});

describe("a median of buckets", () => {
  it("is within a tenth of the truth", () => {
    const seconds = 3600;
    const told = median({ [Math.floor(Math.log2(seconds) * 4)]: 3, 0: 1, 80: 1 }) ?? 0;
    expect(Math.abs(told / 1000 / seconds - 1)).toBeLessThan(0.1);
  });

  it("of nothing is nothing", () => {
    expect(median({})).toBeNull();
  });
});
