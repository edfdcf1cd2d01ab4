import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvResponse } from "../../src/http/csv.ts";

const LIST = new URL("https://connectwatch.example/v1/customers");
const text = (value: unknown) => csvResponse(LIST, [{ a: value }], ["a"], null).text();
const cell = async (value: unknown) => (await text(value)).slice("a\r\n".length, -"\r\n".length);

/** Rows of cells, read by RFC 4180. */
function parse(csv: string): string[][] {
  const cells = csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("row 38: a cell of CSV", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", '"\'\t=1"'],
    ["\r=1", '"\'\r=1"'],
    ["\n=1", '"\'\n=1"'],
    ["＝1", "'＝1"],
    ['=a"b', '"\'=a""b"'],
    ["x;=1+1", '"x;=1+1"'],
    ["x\t=1+1", '"x\t=1+1"'],
    ["a,b", '"a,b"'],
    ["1=1", "1=1"],
    [-5, "-5"],
    [null, ""],
    [undefined, ""],
    [false, "false"],
    [["a", "b"], "a b"],
    [["=a"], "'=a"],
  ])("%j is written as %s", async (value, expected) => {
    expect(await cell(value)).toBe(expected);
  });

  it("comes back as it was, but for the apostrophe that tames a formula", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 }),
        async (values) => {
          const names = values.map((_, index) => `c${index}`);
          const row = Object.fromEntries(values.map((value, index) => [`c${index}`, value]));
          const csv = await csvResponse(LIST, [row], names, null).text();
          const [head, cells] = parse(csv);
          expect(head).toEqual(names);
          const wellFormed = values.map((value) => value.toWellFormed());
          expect(cells?.map((read, index) => (read === wellFormed[index] ? read : read.slice(1)))).toEqual(
            wellFormed,
          );
          for (const read of cells ?? []) expect(read).not.toMatch(/^[=+\-@\t\r\n]/);
        },
      ),
    );
  });
});
