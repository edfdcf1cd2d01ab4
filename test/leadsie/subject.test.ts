import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSubject, subjectText } from "../../src/leadsie/subject.ts";
import { connectionOf } from "./connection-of.ts";

const encoder = new TextEncoder();

/** Whom the bytes name: what is found, and its text. */
function subjectOf(json: string): { kind: string; text: string | null } {
  const bytes = encoder.encode(json);
  const found = findSubject(bytes);
  return { kind: found.kind, text: found.kind === "none" ? null : subjectText(bytes, found) };
}

/** The same from the parsed connection. A number's text is its digits as they stand. */
function parsedSubject(connection: Record<string, unknown>): { kind: string; text: string | null } {
  for (const [key, kind] of [
    ["customUserId", "id"],
    ["user", "user"],
  ] as const) {
    const value = Object.hasOwn(connection, key) ? connection[key] : undefined;
    if (typeof value === "string" && value !== "") return { kind, text: value };
    if (typeof value === "number") return { kind, text: JSON.stringify(value) };
  }
  return { kind: "none", text: null };
}

const nastyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[\\"{}[\],:a ]{0,12}$/),
  fc.constantFrom("customUserId", "user", '"customUserId":"x"', "\\", '\\"', "\u0000user:1"),
);
const nastyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    nastyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(true, false, null, ""),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(nastyText, tie("value"), { maxKeys: 4 }),
  ),
})).value;

const connections = fc
  .tuple(
    fc.dictionary(
      nastyText.filter((key) => key !== "__proto__"),
      nastyValue,
      { maxKeys: 4 },
    ),
    fc.record({ customUserId: nastyValue, user: nastyValue }, { requiredKeys: [] }),
  )
  .map(([other, own]) => Object.entries({ ...other, ...own }))
  .chain((fields) => fc.shuffledSubarray(fields, { minLength: fields.length }))
  .map((fields) => Object.fromEntries(fields));

/** As a sender writes it who trusts ASCII alone. */
function inAscii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

describe("whose connection this is, from its bytes", () => {
  it("is what JSON.parse says, wherever the key stands and whatever stands around it", () => {
    const cases = fc.record({ connection: connections, indent: fc.constantFrom(0, 1, "\t") });
    fc.assert(
      fc.property(cases, ({ connection, indent }) => {
        const text = JSON.stringify(connection, null, indent);
        expect(subjectOf(text)).toEqual(parsedSubject(JSON.parse(text)));
        expect(subjectOf(` \r\n${text}`)).toEqual(parsedSubject(connection));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same text whether the sender escapes it or not", () => {
    fc.assert(
      fc.property(
        nastyText.filter((text) => text !== ""),
        (customUserId) => {
          const text = JSON.stringify(connectionOf({ customUserId }));
          expect(subjectOf(inAscii(text))).toEqual({ kind: "id", text: customUserId });
        },
      ),
    );
  });

  it("never loses a digit of a user, nor calls an id a user", () => {
    const user = "9007199254740993";
    const withoutId = `{"user":${user},"connectionAssets":[{"customUserId":"not-this-one"}]}`;
    expect(subjectOf(withoutId)).toEqual({ kind: "user", text: user });
    expect(subjectOf(`{"user":${user},"customUserId":"7"}`)).toEqual({ kind: "id", text: "7" });
    expect(subjectOf(`{"customUserId":null,"user":${user}}`)).toEqual({ kind: "user", text: user });
    expect(subjectOf(`{"user":"${user}","customUserId":""}`)).toEqual({ kind: "user", text: user });
  });

  it("says of plain text and of digits that nothing is to be resolved, of escapes that they are", () => {
    const plain = (json: string) => findSubject(encoder.encode(json)).plain;
    expect(plain('{"customUserId":"shop-é"}')).toBe(true);
    expect(plain('{"user":12}')).toBe(true);
    expect(plain('{"customUserId":"a\\u0062"}')).toBe(false);
  });

  it("has no text where the bytes are no UTF-8 or the escape is none", () => {
    const broken = Uint8Array.of(...encoder.encode('{"customUserId":"'), 0xff, ...encoder.encode('"}'));
    expect(subjectText(broken, findSubject(broken))).toBeNull();
    expect(subjectOf('{"customUserId":"\\x"}')).toEqual({ kind: "id", text: null });
  });

  it.each(["", "null", "[]", '"customUserId"', "{}", "{1:2}", '{"user"}', '{"customUserId"'])(
    "names nobody in %s",
    (json) => {
      expect(subjectOf(json).kind).toBe("none");
    },
  );

  it("comes to an end on any bytes, inside of them", () => {
    const beginning = fc
      .tuple(connections, fc.nat(200))
      .map(([one, length]) => encoder.encode(JSON.stringify(one)).slice(0, length));
    fc.assert(
      fc.property(fc.oneof(beginning, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const { from, to } = findSubject(bytes);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
