import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, numberText, parseExact, readExact } from "../../src/leadsie/exact.ts";

/** Number texts of every form JSON has, most of which a float would write otherwise. */
const numberSource = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: fc.oneof(fc.constant("0"), fc.stringMatching(/^[1-9]\d{0,24}$/)),
    fraction: fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{1,6}$/)),
    exponent: fc.oneof(fc.constant(""), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent);

/** JSON text without spaces: nested arrays and objects (keys unique and in float-safe order) around such numbers. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    numberSource,
    fc.string().map((text) => JSON.stringify(text)),
    fc.constantFrom("true", "false", "null"),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(tie("value"), { maxLength: 4 })
      .map((items) => `{${items.map((item, index) => `"key ${index}":${item}`).join(",")}}`),
  ),
})).value;

describe("reading JSON exactly", () => {
  it.each([
    "9007199254740993",
    "1.50",
    "1e400",
    "-0",
    "-0.0",
    "1E5",
    "0.1e-7",
    "123456789012345678901234567890",
  ])("row 14: writes %s back as it came, wherever it stands", (number) => {
    for (const text of [
      number,
      `[${number}]`,
      `{"user":${number}}`,
      `[1,${number},2]`,
      `{"a":{"b":[${number}]}}`,
    ]) {
      expect(JSON.stringify(parseExact(text))).toBe(text);
    }
  });

  it("row 14: writes any JSON back digit for digit", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(JSON.stringify(parseExact(text))).toBe(text);
      }),
    );
  });

  it("row 14: finds the number behind any white space", () => {
    expect(JSON.stringify(parseExact(' \n{ "user" :\t9007199254740993\r\n} '))).toBe(
      '{"user":9007199254740993}',
    );
  });

  it("leaves numbers that a float holds exactly as plain numbers", () => {
    expect(parseExact('{"a":123456789012345,"b":[0,-1],"c":1.5}')).toEqual({
      a: 123456789012345,
      b: [0, -1],
      c: 1.5,
    });
  });

  it("keeps a key named __proto__ as a key", () => {
    const text = '{"__proto__":{"user":9007199254740993}}';
    expect(JSON.stringify(parseExact(text))).toBe(text);
  });

  it.each(["", "{", "[1,]", "01", "NaN", '{"a":1}x'])("calls %j a syntax failure", (text) => {
    expect(readExact(text)).toEqual({ ok: false, reason: "syntax" });
    expect(() => parseExact(text)).toThrow(SyntaxError);
  });

  it("refuses nesting of 100,000 with a tag, whether or not there is a long number in it", () => {
    for (const core of ["1", "9007199254740993"]) {
      const text = "[".repeat(100_000) + core + "]".repeat(100_000);
      expect(readExact(text)).toEqual({ ok: false, reason: "too-deep" });
    }
  });

  it("counts nesting of arrays and objects alike", () => {
    expect(readExact('{"a":[{"b":1}]}', 3).ok).toBe(true);
    expect(readExact('{"a":[{"b":1}]}', 2).ok).toBe(false);
  });
});

describe("the text of a number", () => {
  it("is what its sender wrote", () => {
    const [large, small, plain] = parseExact("[9007199254740993,1.50,12]") as unknown[];
    expect([large, small, plain].map(numberText)).toEqual(["9007199254740993", "1.50", "12"]);
  });

  it("is a string of digits itself, and null for all else", () => {
    expect(numberText("00123")).toBe("00123");
    for (const other of [
      "",
      "12a",
      "-",
      null,
      undefined,
      true,
      {},
      [],
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]) {
      expect(numberText(other)).toBeNull();
    }
  });
});

describe("the canonical text", () => {
  it("does not depend on the order of keys", () => {
    const shuffled = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })).chain((record) =>
      fc.tuple(
        fc.constant(record),
        fc.shuffledSubarray(Object.keys(record), { minLength: Object.keys(record).length }).map((keys) => {
          const copy: Record<string, unknown> = Object.create(null);
          for (const key of keys) copy[key] = record[key];
          return copy;
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(canonical(other)).toBe(canonical(one));
      }),
    );
  });

  it("differs where the meaning differs: order of an array, a digit, a kind", () => {
    const texts = [
      "[1,2]",
      "[2,1]",
      "9007199254740992",
      "9007199254740993",
      '"1"',
      "1",
      "1.0",
      "null",
      "{}",
      "[]",
    ];
    expect(new Set(texts.map((text) => canonical(parseExact(text)))).size).toBe(texts.length);
  });

  it("is itself JSON of the same value", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const value = parseExact(text);
        expect(canonical(parseExact(canonical(value)))).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(text));
      }),
    );
  });
});
