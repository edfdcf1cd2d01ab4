import { describe, expect, it } from "vitest";
import { assetKey, connectionKey, pairAssets, pairConnections } from "../../src/status/match.ts";
import { connection } from "./build.ts";

const holding = (...ids: string[]) =>
  connection(
    {},
    ids.map((id) => ({ id })),
  );
const idsOf = (one: { assets: { id: string }[] } | null) => one?.assets.map(({ id }) => id).join("") ?? null;
const pairsOf = (...lists: Parameters<typeof pairConnections>) =>
  pairConnections(...lists).map(({ before, after }) => [idsOf(before), idsOf(after)]);

describe("the same connection as before", () => {
  it("is the one of the same user and request, whatever else changed", () => {
    const before = connection({ status: "FAILED", accessLevel: "view" }, [{ id: "a" }]);
    expect(pairConnections([before], [holding("b")])).toEqual([{ before, after: holding("b") }]);
  });

  it("is none of another user's or another request's", () => {
    for (const other of [{ user: 8 }, { requestUrl: "https://app.leadsie.com/connect/other/manage" }]) {
      const [before, after] = [connection(), connection(other)];
      expect(pairConnections([before], [after])).toEqual([
        { before, after: null },
        { before: null, after },
      ]);
    }
  });

  it("shares most assets, where several have one key", () => {
    expect(
      pairsOf([holding("a", "b", "c"), holding("d", "e")], [holding("d", "e", "f"), holding("a")]),
    ).toEqual([
      ["de", "def"],
      ["abc", "a"],
    ]);
  });

  it("is given to the one that shares more with it, although another comes first", () => {
    expect(pairsOf([holding("a"), holding("a", "b")], [holding("a", "b")])).toEqual([
      ["ab", "ab"],
      ["a", null],
    ]);
    expect(pairsOf([holding("a", "b")], [holding("a"), holding("a", "b")])).toEqual([
      ["ab", "ab"],
      [null, "a"],
    ]);
  });

  it("is the next in upstream's order where as much is shared, or nothing", () => {
    expect(pairsOf([holding("a"), holding("b")], [holding("c"), holding("d")])).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
  });

  it("is nobody's twice", () => {
    expect(pairsOf([holding("a"), holding("a")], [holding("a")])).toEqual([
      ["a", "a"],
      ["a", null],
    ]);
    expect(pairsOf([holding("a")], [holding("a"), holding("a")])).toEqual([
      ["a", "a"],
      [null, "a"],
    ]);
  });

  it("takes v1 and v2 names of a type for one when it counts what is shared", () => {
    const pixel = { type: "Pixel", id: "x" };
    const before = [connection({}, [{ type: "Page", id: "p" }]), connection({}, [pixel])];
    const after = [connection({}, [pixel]), connection({}, [{ type: "Facebook Page", id: "p" }])];
    expect(pairsOf(before, after)).toEqual([
      ["p", "p"],
      ["x", "x"],
    ]);
  });

  it("is told apart by keys that no user or request can be built to imitate", () => {
    const key = (user: string, requestUrl: string) => connectionKey({ ...connection(), user, requestUrl });
    expect(key("1", "2")).not.toBe(key('1","2', ""));
    expect(assetKey({ type: "a", id: "b" })).not.toBe(assetKey({ type: 'a","b', id: "" }));
    expect(assetKey({ type: "Page", id: "1" })).toBe(assetKey({ type: "Facebook Page", id: "1" }));
  });
});

describe("the same asset as before", () => {
  const assets = (...list: object[]) => connection({}, list as { id?: string }[]).assets;

  it("has the same id and type, and what has none came or went", () => {
    const before = assets({ id: "a" }, { id: "b" }, { id: "c", type: "Pixel" });
    const after = assets({ id: "c" }, { id: "b", type: "Facebook Page" });
    const ids = pairAssets(before, after).map(({ before, after }) => [before?.id, after?.type]);
    expect(ids).toEqual([
      ["a", undefined],
      ["b", "Facebook Page"],
      ["c", undefined],
      [undefined, "Page"],
    ]);
  });

  it("is paired in order where a key is there more than once", () => {
    const before = assets({ name: "1" }, { name: "2" });
    const after = assets({ name: "3" }, { name: "4" }, { name: "5" });
    const names = pairAssets(before, after).map(({ before, after }) => [before?.name, after?.name]);
    expect(names).toEqual([
      ["1", "3"],
      ["2", "4"],
      [undefined, "5"],
    ]);
  });
});
