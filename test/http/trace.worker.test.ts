import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import type { Env } from "../../src/env.ts";
import { answer } from "../../src/http/answer.ts";
import { ADMIN_KEY, ORIGIN, someone } from "./worker.ts";

/** The Worker with the optional binding; gives the points that each request wrote. */
async function points(method: string, path: string, headers: Record<string, string> = {}) {
  const writeDataPoint = vi.fn<AnalyticsEngineDataset["writeDataPoint"]>();
  const bindings: Env = { ...env, ANALYTICS: { writeDataPoint } };
  await answer(new Request(`${ORIGIN}${path}`, { method, headers }), bindings, createExecutionContext());
  return writeDataPoint.mock.calls.map(([point]) => point);
}

const admin = { authorization: `Bearer ${ADMIN_KEY}` };

it("tells the analytics binding route, method, status, scope and time of a request, and nothing of its caller", async () => {
  const id = someone();
  const path = `/v1/customers/${id}?fresh=false`;
  const [point, ...more] = await points("GET", path, { ...admin, "cf-connecting-ip": "203.0.113.9" });
  expect(more).toEqual([]);
  expect(point).toEqual({
    indexes: ["/v1/customers/:id"],
    blobs: ["/v1/customers/:id", "GET", "404", "admin"],
    doubles: [expect.any(Number)],
  });
});

it.each([
  ["GET", "/v1/customers/by-key/nobody", "none", "404", "admin"],
  ["GET", "/nowhere/alice", "none", "404", ""],
  ["PURGE", "/health", "none", "405", ""],
  ["GET", "/health", "/health", "200", ""],
  ["GET", "/r/nobody", "/r/:slug", "404", ""],
])("counts %s %s under %s", async (method, path, route, status, scope) => {
  const [point] = await points(method, path, admin);
  expect(point?.indexes).toEqual([route]);
  expect(point?.blobs?.slice(2)).toEqual([status, scope]);
});

it("counts who is refused under the route that refused them", async () => {
  const [point] = await points("GET", "/v1/keys");
  expect(point?.blobs).toEqual(["/v1/keys", "GET", "401", ""]);
});

it("needs no such binding, and names the route of a request that failed in the log", async () => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => {});
  const broken = { ...env, UPSTREAM: undefined } as unknown as Env;
  const request = new Request(`${ORIGIN}/v1/upstream`, { headers: admin });
  const response = await answer(request, broken, createExecutionContext());
  const line = JSON.parse(String(lines.mock.calls.at(-1)?.[0]));
  lines.mockRestore();
  expect(response.status).toBe(500);
  expect(line).toMatchObject({
    event: "request_failed",
    requestId: response.headers.get("x-request-id"),
    method: "GET",
    route: "/v1/upstream",
  });
});
