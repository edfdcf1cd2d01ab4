import fc from "fast-check";
import { expect, it } from "vitest";
import { bodyOf, fromLines, NOBODY, toLines } from "../../src/status/lines.ts";
import type { CustomerText } from "../../src/status/protocol.ts";

const line = fc.string({ unit: fc.constantFrom("a", "é", '"', " ", "\\") });
const time = fc.option(fc.constant("2026-11-22T12:00:00.000Z"));

const texts: fc.Arbitrary<CustomerText> = fc.record({
  found: fc.constant(true as const),
  customUserId: line,
  incarnation: line.filter((text) => text !== ""),
  version: fc.nat(),
  head: line,
  tail: line,
  // Upstream's own JSON may hold line breaks between its tokens.
  connections: fc.string({ unit: fc.constantFrom("x", "\n", "\r", "{") }),
  detailed: fc.option(fc.constant('{"details":\n1}')),
  lastSeq: fc.nat(),
  hasLinks: fc.boolean(),
  etag: line,
  checkedAt: time,
  staleReason: fc.option(line.filter((text) => text !== "")),
});

it("reads back what a customer was told as", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { incarnation, version, hasLinks, etag, checkedAt, staleReason } = text;
      const fields = { incarnation, version, hasLinks, etag, checkedAt, staleReason };
      expect(fromLines(toLines(text, "customer", null))).toEqual({ ...fields, body: bodyOf(text) });
      expect(fromLines(toLines(text, "connections", null))).toEqual({ ...fields, body: text.connections });
      expect(fromLines(toLines(text, "customer", etag))).toEqual({ ...fields, body: "" });
    }),
  );
});

it("keeps a reason with a line break to one line", () => {
  const [text] = fc.sample(texts, 1) as [CustomerText];
  const told = fromLines(toLines({ ...text, staleReason: "wrong shape: a\nb" }, "customer", null));
  expect(told).toMatchObject({ staleReason: "wrong shape: a b", body: bodyOf(text) });
});

it("says that nobody is watched", () => {
  expect(fromLines(NOBODY)).toBeNull();
});
