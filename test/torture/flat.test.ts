import { describe, expect, it } from "vitest";
import { judge, type Usage } from "../../scripts/soak/flat.ts";

/** Forty samples of a program that takes the same all the time and stores 100 bytes a request. */
function samples(change: (n: number) => Partial<Usage> = () => ({})): Usage[] {
  return Array.from({ length: 40 }, (_, n) => ({
    ...{ atMs: n * 1_000, memory: 300 * 2 ** 20, sockets: 50, stored: n * 1_000, operations: n * 10 },
    ...change(n),
  }));
}

const failed = (list: Usage[]) => judge(list).flatMap(({ name, ok }) => (ok ? [] : [name]));

describe("what a soak calls flat", () => {
  it("is a program that takes the same all the time, and one that settles while it warms up", () => {
    expect(failed(samples())).toEqual([]);
    expect(failed(samples((n) => ({ memory: Math.min(n, 10) * 40 * 2 ** 20 })))).toEqual([]);
  });

  it("is not one whose memory or sockets rise to the end", () => {
    expect(failed(samples((n) => ({ memory: (200 + 10 * n) * 2 ** 20 })))).toEqual(["memory, bytes"]);
    expect(failed(samples((n) => ({ sockets: 50 + 2 * n })))).toEqual(["sockets"]);
  });

  it("is not one that stores more and more for each request", () => {
    expect(failed(samples((n) => ({ stored: n * n * 1_000 })))).toEqual(["stored a request, bytes"]);
  });
});
