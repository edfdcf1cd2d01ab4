import { describe, expect, it } from "vitest";
import type { KnownConnection } from "../../src/status/known.ts";
import { pairKnown } from "../../src/status/known-pairs.ts";
import { connection } from "./build.ts";

const OTHER = "https://app.leadsie.com/connect/other/manage";
const known = (user: number, fields: Record<string, unknown> = {}): KnownConnection =>
  connection({ user, ...fields });
const reported = (fields: Record<string, unknown> = {}): KnownConnection => ({
  ...connection(fields),
  user: null,
  reported: true,
});
const pairsOf = (...lists: Parameters<typeof pairKnown>) =>
  pairKnown(...lists).map(({ before, after }) => [before?.user, after?.user]);

describe("a connection that a webhook alone has told of", () => {
  it("is upstream's own to the same request, once that comes, whichever host it names", () => {
    const elsewhere = { requestUrl: "https://app.leadsie.io/connect/agency/manage" };
    expect(pairsOf([reported()], [known(7)])).toEqual([[null, "7"]]);
    expect(pairsOf([reported()], [known(7, elsewhere)])).toEqual([[null, "7"]]);
  });

  it("is what is left of upstream's own when that goes", () => {
    expect(pairsOf([known(7)], [reported()])).toEqual([["7", null]]);
  });

  it("is none to another request", () => {
    expect(pairsOf([reported()], [known(7, { requestUrl: OTHER })])).toEqual([
      [null, undefined],
      [undefined, "7"],
    ]);
  });

  it("is one of several, and the others are news", () => {
    expect(pairsOf([reported()], [known(7), known(8)])).toEqual([
      [null, "7"],
      [undefined, "8"],
    ]);
  });

  it("is not one that was there before", () => {
    expect(pairsOf([known(7), reported()], [known(7)])).toEqual([
      ["7", "7"],
      [null, undefined],
    ]);
    expect(pairsOf([known(7)], [known(7), reported()])).toEqual([
      ["7", "7"],
      [undefined, null],
    ]);
  });
});

describe("connections that upstream itself shows", () => {
  it("are never the same under another user", () => {
    expect(pairsOf([known(7)], [known(8)])).toEqual([
      ["7", undefined],
      [undefined, "8"],
    ]);
  });
});
