import { describe, expect, it } from "vitest";
import { assetChanges, connectionEvents, sameSnapshot } from "../../src/status/diff.ts";
import { connection, reading } from "./build.ts";

const page = { type: "Page", id: "p", name: "A page" };
const pixel = { type: "Pixel", id: "x", name: "A pixel" };
const both = () => connection({}, [page, pixel]);

describe("two snapshots say the same", () => {
  it("in any order of connections, assets and fields", () => {
    const [one, two] = [connection({ user: 1 }, [page, pixel]), connection({ user: 2 })];
    const swapped = connection({ user: 1 }, [pixel, page]);
    const fields = Object.entries(JSON.parse(two.raw)).reverse();
    const turned = reading(JSON.stringify(Object.fromEntries(fields)));
    expect(sameSnapshot([one, two], [turned, swapped])).toBe(true);
    expect(sameSnapshot([], [])).toBe(true);
  });

  it("in any spelling of the JSON", () => {
    expect(sameSnapshot([both()], [reading(JSON.stringify(JSON.parse(both().raw), null, 2))])).toBe(true);
  });

  it.each([
    ["a connection is missing", []],
    ["a connection is there twice", [both(), both()]],
    ["a field of the connection differs", [connection({ later: 1 }, [page, pixel])]],
    ["a field of an asset differs", [connection({}, [page, { ...pixel, time: "2026-02-01" }])]],
    ["only its assets differ", [connection({}, [page, { ...pixel, message: "no rights" }])]],
    ["an asset is missing", [connection({}, [page])]],
    ["an asset is there twice", [connection({}, [page, pixel, pixel])]],
  ])("but not where %s", (_, other) => {
    expect(sameSnapshot([both()], other)).toBe(false);
    expect(sameSnapshot(other, [both()])).toBe(false);
  });

  it("but not where one connection of several differs, wherever it stands", () => {
    const [one, two, three] = [1, 2, 3].map((user) => connection({ user })) as [
      ReturnType<typeof connection>,
      ReturnType<typeof connection>,
      ReturnType<typeof connection>,
    ];
    expect(sameSnapshot([one, two], [one, three])).toBe(false);
    expect(sameSnapshot([two, one], [three, one])).toBe(false);
    expect(sameSnapshot([one, one], [one, two])).toBe(false);
  });
});

describe("what is told of a connection", () => {
  const told = (before: ReturnType<typeof connection> | null, after: ReturnType<typeof connection> | null) =>
    connectionEvents([{ before, after }]);

  it("is that it came, that it went, or both forms of it", () => {
    const [one, two] = [connection(), connection({ accessLevel: "view" })];
    expect(told(null, one)).toEqual([{ type: "connection.added", data: { connection: one.value } }]);
    expect(told(one, null)).toEqual([{ type: "connection.removed", data: { connection: one.value } }]);
    expect(told(one, two)).toEqual([
      { type: "connection.changed", data: { before: one.value, after: two.value } },
    ]);
  });

  it.each([
    ["status", connection({ status: "PARTIAL_SUCCESS" }, [page, pixel])],
    ["access level", connection({ accessLevel: "view" }, [page, pixel])],
    ["an asset's id", connection({}, [{ ...page, id: "q" }, pixel])],
    ["an asset's name", connection({}, [{ ...page, name: "Renamed" }, pixel])],
    ["an asset's type", connection({}, [{ ...page, type: "Ad Account" }, pixel])],
    ["an asset's success", connection({}, [{ ...page, isSuccess: false }, pixel])],
    ["an asset's message", connection({}, [{ ...page, message: "no rights" }, pixel])],
    ["one asset more", connection({}, [page, pixel, { id: "third" }])],
  ])("is a change of its %s", (_, after) => {
    expect(told(both(), after).map(({ type }) => type)).toEqual(["connection.changed"]);
  });

  it.each([
    ["an asset's time", connection({}, [{ ...page, time: "2026-02-01T00:00:00.000Z" }, pixel])],
    ["a field nobody knows", connection({ extra: true }, [page, { ...pixel, extra: true }])],
    ["the request's name", connection({ requestName: "Other" }, [page, pixel])],
    ["v2's name of a type", connection({}, [{ ...page, type: "Facebook Page" }, pixel])],
    ["the order of assets", connection({}, [pixel, page])],
  ])("is nothing where only %s changed", (_, after) => {
    expect(told(both(), after)).toEqual([]);
  });

  it("is nothing of a pair without either", () => {
    expect(told(null, null)).toEqual([]);
  });
});

describe("assets gained and lost", () => {
  const failed = connection({}, [{ ...page, isSuccess: false }]);
  const names = (
    before: ReturnType<typeof connection> | null,
    after: ReturnType<typeof connection> | null,
  ) => {
    const { gained, lost } = assetChanges([{ before, after }]);
    return [gained.map(({ id }) => id), lost.map(({ id }) => id)];
  };

  it("are those that became successful, and those that no longer are", () => {
    expect(names(failed, both())).toEqual([["p", "x"], []]);
    expect(names(both(), failed)).toEqual([[], ["p", "x"]]);
    expect(names(null, both())).toEqual([["p", "x"], []]);
    expect(names(both(), null)).toEqual([[], ["p", "x"]]);
  });

  it("are none where nothing worked, or everything still does", () => {
    expect(names(failed, null)).toEqual([[], []]);
    expect(names(null, failed)).toEqual([[], []]);
    expect(names(failed, failed)).toEqual([[], []]);
    expect(names(both(), both())).toEqual([[], []]);
  });

  it("are named by type, id and name", () => {
    expect(assetChanges([{ before: null, after: both() }]).gained).toEqual([page, pixel]);
    expect(assetChanges([{ before: both(), after: null }]).lost).toEqual([page, pixel]);
  });
});
