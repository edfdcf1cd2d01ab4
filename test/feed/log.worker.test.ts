import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { KEPT_MS, MAX_SCANNED, PRUNE_LATE_MS } from "../../src/feed/constants.ts";
import { Log, type NewRow, prepareLog } from "../../src/feed/log.ts";

let last = 0;

/** A log of its own, in the SQLite of an object that is used for nothing else. */
function withLog(work: (log: Log, again: () => Log) => void): Promise<void> {
  const stub = env.ACCOUNT.getByName(`log-${++last}`);
  return runInDurableObject(stub, (_, { storage }) => {
    prepareLog(storage.sql);
    work(new Log(storage.sql), () => new Log(storage.sql));
  });
}

const row = (type: string, key: string | null = "k", seq: number | null = 1): NewRow => ({
  type,
  cause: "upstream",
  key,
  seq,
  text: `{"type":"${type}"}`,
});

const places = (log: Log, after = 0, filter = {}, limit = 100) =>
  log.after(after, filter, limit).rows.map(({ no }) => no);

it("gives events in the order they came, from any place, with where that place is", () =>
  withLog((log) => {
    log.append([row("a"), row("b")], 10);
    log.append([row("c")], 20);
    expect(log.after(1, {}, 1)).toEqual({
      rows: [{ no: 2, at: 10, ...row("b") }],
      scannedTo: 2,
      head: 3,
      prunedTo: 0,
    });
    expect(log.after(3, {}, 10)).toEqual({ rows: [], scannedTo: 3, head: 3, prunedTo: 0 });
  }));

it("filters by type, cause and customer, and moves past what does not pass", () =>
  withLog((log) => {
    log.append([row("a", "x"), row("b", "y"), row("a", "y"), row("a", null, null)], 10);
    expect(places(log, 0, { types: ["a"] })).toEqual([1, 3, 4]);
    expect(places(log, 0, { types: ["a"], keys: ["y", "z"] })).toEqual([3]);
    expect(places(log, 0, { causes: ["click"] })).toEqual([]);
    expect(places(log, 0, { keys: [] })).toEqual([]);
    expect(log.after(0, { types: ["b"] }, 10).scannedTo).toBe(4);
    expect(log.after(0, { types: ["a"] }, 1).scannedTo).toBe(1);
  }));

it("looks at a bounded stretch, also where nothing passes", () =>
  withLog((log) => {
    log.append(
      Array.from({ length: MAX_SCANNED + 1 }, () => row("a")),
      10,
    );
    expect(log.after(0, { types: ["b"] }, 10)).toMatchObject({ rows: [], scannedTo: MAX_SCANNED });
    expect(log.after(MAX_SCANNED, { types: ["b"] }, 10)).toMatchObject({ scannedTo: MAX_SCANNED + 1 });
  }));

it("finds the place before a time, also where the clock went back", () =>
  withLog((log) => {
    log.append([row("a")], 100);
    log.append([row("b"), row("c")], 200);
    log.append([row("d")], 50);
    log.append([row("e")], 300);
    expect([0, 100, 101, 200, 201, 300, 301].map((time) => log.since(time))).toEqual([0, 0, 1, 1, 4, 4, 5]);
  }));

it("forgets what is thirty days old by the way, and says up to where", () =>
  withLog((log, again) => {
    log.append([row("a"), row("b")], 0);
    log.append([row("c")], PRUNE_LATE_MS + 1);
    log.append([row("d")], KEPT_MS + PRUNE_LATE_MS);
    for (const one of [log, again()]) {
      expect(one.after(0, {}, 10)).toMatchObject({ prunedTo: 2, rows: [{ no: 3 }, { no: 4 }] });
    }
  }));

it("never gives a place twice, whatever was pruned or forgotten", () =>
  withLog((log, again) => {
    log.append([row("a", "x", 1), row("b", "x", 2), row("c", "x", 3)], 10);
    log.forget("x", 2);
    expect(places(log)).toEqual([2]);
    log.forget("x", null);
    expect(again().head).toBe(3);
    again().append([row("d")], 20);
    expect(places(again())).toEqual([4]);
  }));

it("begins again for a reader who has been further than the log is", () =>
  withLog((log) => {
    log.append([row("a"), row("b")], 10);
    expect(log.after(900, {}, 10)).toMatchObject({ rows: [{ no: 1 }, { no: 2 }], scannedTo: 2 });
  }));
