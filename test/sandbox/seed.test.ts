import { beforeEach, describe, expect, it } from "vitest";
import { ask, asset, connections, control, post } from "./helpers.ts";

beforeEach(() => control("reset"));

const CUSTOMERS = 100_000;

async function measure(response: Response): Promise<{ bytes: number; largestPiece: number; text: string }> {
  let [bytes, largestPiece] = [0, 0];
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    largestPiece = Math.max(largestPiece, piece.length);
    pieces.push(decoder.decode(piece, { stream: true }));
  }
  return { bytes, largestPiece, text: pieces.join("") };
}

describe("POST /control/seed", () => {
  it("makes customers up from their number, the same every time", async () => {
    await control("seed", { customers: 50, connectionsEach: 2, assetsEach: 4 });
    const all = await connections();
    expect(all).toHaveLength(100);
    expect(all[0]).toMatchObject({ user: 1_000_001, customUserId: "customer-000001" });
    expect(all.at(-1)).toMatchObject({ user: 1_000_050, customUserId: "customer-000050" });
    expect(new Set(all.flatMap((one) => one.connectionAssets.map(({ id }) => id))).size).toBe(400);
    expect(await connections()).toEqual(all);
    expect(await connections("customer-000007")).toEqual(all.slice(12, 14));
    expect(await connections("customer-000051")).toEqual([]);
    expect(await connections("customer-7")).toEqual([]);
  });

  it("streams 100,000 customers of about 580 bytes in small pieces", async () => {
    await control("seed", { customers: CUSTOMERS });
    const { bytes, largestPiece, text } = await measure(await ask());
    expect(bytes / CUSTOMERS).toBeGreaterThan(540);
    expect(bytes / CUSTOMERS).toBeLessThan(620);
    expect(largestPiece).toBeLessThan(256 * 1024);
    const { allConnections } = JSON.parse(text) as { allConnections: { user: number }[] };
    expect(new Set(allConnections.map(({ user }) => user)).size).toBe(CUSTOMERS);
  });

  it("streams one moment: what changes while it is read is not seen", async () => {
    await control("seed", { customers: 5_000 });
    const response = await ask();
    await control("revoke", { customUserId: "customer-005000" });
    await control("connect", { requestId: "R", customUserId: "late", assets: [asset()] });
    await control("change", { customers: 5_000, what: "success" });
    const { text } = await measure(response);
    const { allConnections } = JSON.parse(text) as { allConnections: { customUserId: string }[] };
    expect(allConnections.map(({ customUserId }) => customUserId)).toEqual(
      Array.from({ length: 5_000 }, (_, index) => `customer-${String(index + 1).padStart(6, "0")}`),
    );
    expect(text).not.toContain("Access was taken back");
  });

  it("starts the generated customers anew and leaves the others", async () => {
    await control("seed", { customers: 5 });
    await control("revoke", { customUserId: "customer-000001" });
    await control("connect", { requestId: "R", customUserId: "own", assets: [asset()] });
    await control("seed", { customers: 2 });
    expect((await connections()).map((one) => one.customUserId)).toEqual([
      "customer-000001",
      "customer-000002",
      "own",
    ]);
  });

  it("refuses what it cannot hold", async () => {
    for (const customers of [-1, 1.5, 1_000_001, "7"])
      expect((await post("/control/seed", { customers })).status).toBe(400);
  });
});

describe("POST /control/change", () => {
  it("changes exactly those it names, and something again with each call", async () => {
    await control("seed", { customers: 100 });
    const states = [new Map((await connections()).map((one) => [one.customUserId, JSON.stringify(one)]))];
    for (let round = 0; round < 3; round += 1) {
      const { changed } = await control<{ changed: string[] }>("change", { customers: 10 });
      expect(changed).toHaveLength(10);
      const now = new Map((await connections()).map((one) => [one.customUserId, JSON.stringify(one)]));
      const different = [...now].filter(([id, text]) => states.at(-1)?.get(id) !== text).map(([id]) => id);
      expect(different.sort()).toEqual(changed.sort());
      states.push(now);
    }
  });

  it("keeps the status true to the assets", async () => {
    await control("seed", { customers: 1, assetsEach: 1 });
    await control("change", { customers: 1, what: "success" });
    expect((await connections())[0]?.status).toBe("FAILED");
    await control("change", { customers: 1, what: "success" });
    expect((await connections())[0]?.status).toBe("SUCCESS");
  });

  it("passes over customers who have nothing left", async () => {
    await control("seed", { customers: 2 });
    await control("revoke", { customUserId: "customer-000001" });
    expect(await control("change", { customers: 2 })).toEqual({ changed: ["customer-000002"] });
  });
});
