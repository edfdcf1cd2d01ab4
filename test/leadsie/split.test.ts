import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConnectionSplitter } from "../../src/leadsie/split.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function split(
  document: string | Uint8Array,
  chunkBytes = Number.POSITIVE_INFINITY,
  maxElementBytes?: number,
) {
  const bytes = typeof document === "string" ? encoder.encode(document) : document;
  const elements: string[] = [];
  const splitter = new ConnectionSplitter(
    (element) => elements.push(decoder.decode(element)),
    maxElementBytes === undefined ? {} : { maxElementBytes },
  );
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    splitter.push(bytes.slice(at, Math.min(at + chunkBytes, bytes.length)));
  }
  return { elements, failed: splitter.failed, end: splitter.end() };
}

/** Every way to cut is tried where it matters: whole, byte by byte, and in threes. */
function splitAllWays(document: string) {
  const [whole, ...others] = [Number.POSITIVE_INFINITY, 1, 3].map((chunkBytes) =>
    split(document, chunkBytes),
  );
  for (const other of others) expect(other).toEqual(whole);
  return whole as ReturnType<typeof split>;
}

const nastyText = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\\"{}[\],:a ]{0,12}$/));
const nastyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nastyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(nastyText, tie("value"), { maxKeys: 5 }),
  ),
})).value;
const otherFields = fc.dictionary(
  nastyText.filter((key) => key !== "allConnections" && key !== "__proto__"),
  nastyJson,
  { maxKeys: 3 },
);

describe("splitting the whole-account answer", () => {
  it("gives what JSON.parse gives, wherever the chunks are cut", () => {
    const cases = fc.record({
      before: otherFields,
      list: fc.array(nastyJson, { maxLength: 6 }),
      after: otherFields,
      indent: fc.constantFrom(0, 1, "\t"),
      chunkBytes: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(cases, ({ before, list, after, indent, chunkBytes }) => {
        // Keys that look like numbers move to the front in an object; the splitter does not care where the list is.
        const text = JSON.stringify({ ...before, allConnections: list, ...after }, null, indent);
        const { elements, end } = split(text, chunkBytes);
        expect(end).toEqual({ ok: true, elements: list.length });
        expect(elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(text).allConnections);
      }),
    );
  });

  it("hands every element out byte for byte, and nothing around it", () => {
    const elements = ['{ "a" : "}]\\"\\\\" }', "[1, [2]]", '"x\\u0022,"', "-1.50e+3", "true", "{}"];
    const { end, elements: found } = splitAllWays(
      `\r\n{"x":[{"allConnections":[9]}],"allConnections" : [ ${elements.join(" ,\n")} ] ,"y":1}\n`,
    );
    expect(end).toEqual({ ok: true, elements: 6 });
    expect(found).toEqual(elements);
  });

  it("takes an empty list, a byte order mark, and a key written with escapes", () => {
    expect(splitAllWays('{"allConnections":[]}').end).toEqual({ ok: true, elements: 0 });
    expect(splitAllWays('\uFEFF{"allConnections":[{}]}').end).toEqual({ ok: true, elements: 1 });
    expect(splitAllWays('{"\\u0061ll\\u0043onnections":[{}]}').elements).toEqual(["{}"]);
  });

  it("ignores an allConnections that is not at the top", () => {
    expect(splitAllWays('{"data":{"allConnections":[{}]}}').end).toEqual({
      ok: false,
      reason: "wrong-shape",
      path: "allConnections",
    });
  });

  it.each([
    ["a list at the top", "[{}]", ""],
    ["text at the top", '"allConnections"', ""],
    ["a web page", "<!doctype html>", ""],
    ["no list", '{"error":"no"}', "allConnections"],
    ["an empty object", "{}", "allConnections"],
    ["null for a list", '{"allConnections":null}', "allConnections"],
    ["an object for a list", '{"allConnections":{}}', "allConnections"],
    ["two lists", '{"allConnections":[],"allConnections":[]}', "allConnections"],
    ["anything after the end", '{"allConnections":[]}x', ""],
    ["a second document", '{"allConnections":[]}{}', ""],
    ["a missing comma between elements", '{"allConnections":[{}{}]}', "allConnections.1"],
    ["a missing comma between words", '{"allConnections":[1 2]}', "allConnections.1"],
    ["a comma too many", '{"allConnections":[{},]}', "allConnections.1"],
    ["a comma too early", '{"allConnections":[,{}]}', "allConnections.0"],
    ["a missing comma between fields", '{"a":1 "allConnections":[]}', ""],
    ["a comma after the last field", '{"allConnections":[],}', ""],
    ["a missing colon", '{"allConnections"[]}', "allConnections"],
    ["a missing value", '{"a":,"allConnections":[]}', "a"],
    ["a key that is no text", "{1:2}", ""],
    ["a key with a bad escape", '{"\\x":1,"allConnections":[]}', ""],
    ["crossed brackets in an element", '{"allConnections":[{},{"a":[}]}', "allConnections.1"],
    ["crossed brackets in another field", '{"a":{"b":[1}],"allConnections":[]}', "a"],
    ["a bracket too many", '{"allConnections":[{}}]}', "allConnections.1"],
    ["half a byte order mark", new Uint8Array([0xef, 0xbb, 0x7b, 0x7d]), ""],
  ])("refuses %s", (_, document, path) => {
    const whole = split(document);
    expect(whole.end).toEqual({ ok: false, reason: "wrong-shape", path });
    expect(split(document, 1).end).toEqual(whole.end);
  });

  it("row 4: calls every proper beginning of a good answer truncated", () => {
    const bytes = encoder.encode('{"a":"\\"","allConnections":[{"b":[1,"é"]},{},12],"c":null}');
    for (let length = 0; length < bytes.length; length++) {
      expect(split(bytes.slice(0, length), 5).end).toMatchObject({ ok: false, reason: "truncated" });
    }
    expect(split(bytes, 5).end).toEqual({ ok: true, elements: 3 });
  });

  it("says in which element it broke off", () => {
    expect(split('{"allConnections":[{},{"a":').end).toEqual({
      ok: false,
      reason: "truncated",
      path: "allConnections.1",
    });
  });

  it("follows nesting far deeper than a connection's", () => {
    const deep = "[".repeat(5_000) + "]".repeat(5_000);
    expect(split(`{"allConnections":[${deep},{}]}`, 700).elements).toEqual([deep, "{}"]);
  });

  it("gives up on nesting of two million, in a list or beside it, without holding it", () => {
    const deep = "[".repeat(2_000_000);
    expect(split(`{"a":${deep}`, 65_536).end).toMatchObject({ reason: "wrong-shape", path: "a" });
    expect(split(`{"allConnections":[{},${deep}`, 65_536).end).toMatchObject({ path: "allConnections.1" });
  });

  it("never repeats a key that a response header could not carry", () => {
    for (const key of ["a\\r\\nX-Evil: 1", "naïve", "k".repeat(1_000)]) {
      expect(split(`{"${key}":,`).end).toEqual({ ok: false, reason: "wrong-shape", path: "" });
    }
  });

  it("refuses an element over the limit, and takes one at it, cut or whole", () => {
    const element = JSON.stringify("x".repeat(98));
    const document = `{"allConnections":[1,${element}]}`;
    for (const chunkBytes of [Number.POSITIVE_INFINITY, 7]) {
      expect(split(document, chunkBytes, 100).end).toEqual({ ok: true, elements: 2 });
      expect(split(document, chunkBytes, 99).end).toEqual({
        ok: false,
        reason: "wrong-shape",
        path: "allConnections.1 (over 99 bytes)",
      });
    }
  });

  it("gives the limit back after an element: many under it are fine together", () => {
    const list = Array.from({ length: 50 }, () => JSON.stringify("x".repeat(90)));
    expect(split(`{"allConnections":[${list}]}`, 64, 100).elements).toEqual(list);
  });

  it("carries an element larger than any chunk, and small ones after it", () => {
    const large = JSON.stringify({ name: "é".repeat(1_500_000) });
    const { elements, end } = split(`{"allConnections":[{},${large},{"a":1}]}`, 262_144);
    expect(end).toEqual({ ok: true, elements: 3 });
    expect(elements[1] === large).toBe(true);
    expect(elements[2]).toBe('{"a":1}');
  });

  it("tells at once that nothing can save it, and takes no more", () => {
    const seen: number[] = [];
    const splitter = new ConnectionSplitter((bytes) => seen.push(bytes.length));
    splitter.push(encoder.encode('{"allConnections":[{}{}'));
    expect(splitter.failed).toBe(true);
    splitter.push(encoder.encode(",{},{}]}"));
    expect(seen).toEqual([2]);
  });
});
