import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposition, type Family } from "../../src/metrics/exposition.ts";
import { readExposition } from "./grammar.ts";

const name = fc.stringMatching(/^[a-z][a-z_]{0,20}$/);
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity));

const families = fc.uniqueArray(
  fc.record({
    name,
    type: fc.constantFrom("counter" as const, "gauge" as const),
    help: fc.string({ unit: "binary", minLength: 1 }).map((text) => `It says ${text}`),
    samples: fc.uniqueArray(
      fc.record({
        labels: fc.dictionary(name, fc.string({ unit: "binary" }), { noNullPrototype: true }),
        value,
      }),
      { selector: ({ labels }) => JSON.stringify(Object.entries(labels).sort()), minLength: 1 },
    ),
  }),
  { selector: (family) => family.name },
);

describe("the text exposition format", () => {
  it("reads back as what was measured, whatever stands in labels and help", () => {
    fc.assert(
      fc.property(families, (given) => {
        const read = given.length === 0 ? new Map() : readExposition(exposition(given));
        expect([...read.keys()]).toEqual(given.map((family) => family.name));
        for (const family of given) {
          const samples = family.samples.map(({ labels, value }) => ({ name: family.name, labels, value }));
          expect(read.get(family.name)).toMatchObject({ type: family.type });
          expect(read.get(family.name)?.samples).toEqual(samples.map(withoutNegativeZero));
        }
      }),
    );
  });

  it("is this text", () => {
    const said: Family[] = [
      {
        name: "requests_total",
        type: "counter",
        help: "Back\\slash and\nnew line.",
        samples: [{ labels: { a: 'x"y\\z\n' }, value: 3 }],
      },
      { name: "nothing", type: "gauge", help: "Not known.", samples: [] },
      { name: "age_seconds", type: "gauge", help: "How old.", samples: [{ value: 0.25 }] },
    ];
    expect(exposition(said)).toBe(
      [
        "# HELP requests_total Back\\\\slash and\\nnew line.",
        "# TYPE requests_total counter",
        'requests_total{a="x\\"y\\\\z\\n"} 3',
        "# HELP age_seconds How old.",
        "# TYPE age_seconds gauge",
        "age_seconds 0.25",
        "",
      ].join("\n"),
    );
  });
});

describe("the strict reader that the tests read with", () => {
  it.each([
    ["a last line that does not end", "# HELP a x\n# TYPE a gauge\na 1"],
    ["samples before their type", "# HELP a x\na 1\n"],
    ["a family in two places", "# HELP a x\n# TYPE a gauge\na 1\n# HELP b x\n# TYPE b gauge\nb 1\na 2\n"],
    ["a sample twice", "# HELP a x\n# TYPE a gauge\na 1\na 2\n"],
    ["a quote that is not escaped", '# HELP a x\n# TYPE a gauge\na{b="c"d"} 1\n'],
    ["a number in words", "# HELP a x\n# TYPE a gauge\na one\n"],
    ["an empty line", "# HELP a x\n# TYPE a gauge\n\na 1\n"],
  ])("refuses %s", (_, text) => {
    expect(() => readExposition(text)).toThrow();
  });
});

/** The text has a sign for it, JavaScript's numbers have two zeros, and nobody cares. */
function withoutNegativeZero<T extends { value: number }>(sample: T): T {
  return Object.is(sample.value, -0) ? { ...sample, value: 0 } : sample;
}
