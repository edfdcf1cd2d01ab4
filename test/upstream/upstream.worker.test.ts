import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { upstream } from "../../src/stubs.ts";

it("numbers observations upwards over evictions and crashes, and repeats none", async () => {
  const numbers: number[] = [];
  for (let round = 0; round < 6; round++) {
    numbers.push(await upstream(env).takeNumber(), await upstream(env).takeNumber());
    if (round % 2) await evictDurableObject(upstream(env));
    else await abortAllDurableObjects();
  }
  expect(numbers).toHaveLength(12);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(12);
});

it("stays open over an eviction, and closes with the first good answer", async () => {
  await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
  await evictDurableObject(upstream(env));
  expect(await upstream(env).take("on-demand", 1)).toMatchObject({ ok: false, reason: "unauthorized" });
  await upstream(env).report({ kind: "ok" });
  expect(await upstream(env).take("on-demand", 1)).toMatchObject({ ok: true });
});
