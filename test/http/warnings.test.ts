import { describe, expect, it } from "vitest";
import { typeWarnings, withWarnings } from "../../src/http/warnings.ts";

describe("warnings about types", () => {
  it("name the place of each that is unknown, and what was probably meant", () => {
    const requires = [
      { types: ["Facebook Page", "Page", "Facebok Page"] },
      { types: ["Meta Pixel"] },
      { types: ["Fax Machine"] },
    ];
    expect(typeWarnings(requires)).toEqual([
      {
        path: "requires.0.types.2",
        code: "unknown_type",
        message: 'is accepted, but is not a type that is known: did you mean "Facebook Page"?',
      },
      {
        path: "requires.2.types.0",
        code: "unknown_type",
        message: "is accepted, but is not a type that is known: GET /v1/types lists those.",
      },
    ]);
  });

  it.each([[undefined], [null], [[]], [[{ types: ["Page"] }]]])("are not there for %j", (requires) => {
    expect(withWarnings(requires)).toEqual({});
  });

  it("are at most fifty", () => {
    expect(typeWarnings(Array(10).fill({ types: Array(20).fill("Fax") }))).toHaveLength(50);
  });
});
