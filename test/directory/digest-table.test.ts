import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DigestTable, ENTRY, packed, unpacked } from "../../src/directory/digest-table.ts";

type Entry = [a: number, b: number, c: number, d: number];

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** Few different slots, so that they meet; lanes that end alike, so that they crowd in one place. */
const lane = fc.oneof(int32, fc.constantFrom(0, 1, -1, 16, 1 << 10, 1 << 20, -(2 ** 31)));
const entry = fc.tuple(lane, lane, int32, int32);
const step = fc.record({ add: fc.boolean(), entry });

/** What the table stands for: a Map by slot. */
function replay(steps: { add: boolean; entry: Entry }[]) {
  const table = new DigestTable();
  const model = new Map<string, Entry>();
  for (const {
    add,
    entry: [a, b, c, d],
  } of steps) {
    const known = model.get(`${a},${b}`);
    if (add) table.add(a, b, c, d);
    else table.set(a, b, c, d);
    model.set(`${a},${b}`, add && known ? [a, b, (known[2] + c) | 0, (known[3] + d) | 0] : [a, b, c, d]);
  }
  return { table, model };
}

function sorted(entries: Iterable<Entry>): Entry[] {
  return [...entries].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
}

function entriesOf(table: DigestTable): Entry[] {
  const list: Entry[] = [];
  table.forEach((...one) => {
    list.push(one);
  });
  return sorted(list);
}

describe("the table of digests", () => {
  it("holds what a Map would, whatever is added, set and asked", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), entry, (steps, [a, b, c, d]) => {
        const { table, model } = replay(steps);
        expect(table.size).toBe(model.size);
        expect(entriesOf(table)).toEqual(sorted(model.values()));
        for (const one of model.values()) {
          expect(table.has(one[0], one[1])).toBe(true);
          expect(table.holds(...one)).toBe(true);
          expect(table.holds(one[0], one[1], one[2], one[3] ^ 1)).toBe(false);
        }
        expect(table.has(a, b)).toBe(model.has(`${a},${b}`));
        if (!model.has(`${a},${b}`)) expect(table.holds(a, b, c, d)).toBe(false);
      }),
    );
  });

  it("gives the same digest in whatever order a customer's connections come", () => {
    const connections = fc.array(entry, { minLength: 2, maxLength: 30 });
    const orders = connections.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        const tables = [one, other].map((list) => {
          const table = new DigestTable();
          for (const [, , c, d] of list) table.add(7, 7, c, d);
          return entriesOf(table);
        });
        expect(tables[0]).toEqual(tables[1]);
      }),
    );
  });

  it("keeps everything while it grows, slots that crowd in one place included", () => {
    const table = new DigestTable();
    const many = 20_000;
    for (let n = 0; n < many; n++) table.set(n * 16, 5, n, -n);
    for (let n = 0; n < 500; n++) table.set(1, n << 20, n, n);
    expect(table.size).toBe(many + 500);
    for (let n = 0; n < many; n++) expect(table.holds(n * 16, 5, n, -n)).toBe(true);
    for (let n = 0; n < 500; n++) expect(table.holds(1, n << 20, n, n)).toBe(true);
    expect(table.has(-16, 5)).toBe(false);
  });

  it("leaves out just the slots that are dropped", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(entry, { maxLength: 10 }), (steps, others) => {
        const { table, model } = replay(steps);
        const some = [...model.values()].filter((_, index) => index % 3 === 0);
        const drop = new DigestTable();
        for (const [a, b] of [...some, ...others]) drop.set(a, b, 0, 0);
        const rest = [...model.values()].filter(([a, b]) => !drop.has(a, b));
        expect(entriesOf(table.without(drop))).toEqual(sorted(rest));
        expect(entriesOf(table)).toEqual(sorted(model.values()));
      }),
    );
  });

  it("travels packed and comes back, whole or in part", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { table, model } = replay(steps);
        expect(packed(table)).toHaveLength(model.size * ENTRY);
        expect(entriesOf(unpacked(packed(table)))).toEqual(entriesOf(table));
        const even = (a: number) => a % 2 === 0;
        expect(entriesOf(unpacked(packed(table, even)))).toEqual(entriesOf(table).filter(([a]) => even(a)));
      }),
    );
  });

  it("takes what comes packed over what it had", () => {
    const table = new DigestTable();
    table.set(1, 1, 1, 1);
    table.set(2, 2, 2, 2);
    unpacked(Int32Array.of(2, 2, 9, 9, 3, 3, 3, 3), table);
    expect(entriesOf(table)).toEqual([
      [1, 1, 1, 1],
      [2, 2, 9, 9],
      [3, 3, 3, 3],
    ]);
  });
});
