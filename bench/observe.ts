import { observe as observed } from "../src/status/observe.ts";
import { connectionText, reading, seen, watched } from "../test/status/build.ts";
import { OBSERVED_ASSETS, OBSERVED_MS, QUICK_ROUNDS, ROUNDS } from "./constants.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { median } from "./harness/statistics.ts";

/** The pure core, in Node: how many observations of one customer it takes in a second, the connection's text read each time. */
export const observe: Benchmark = {
  name: "observe",
  async run({ quick }: Options): Promise<Row[]> {
    const texts = ["a name", "another"].map(named);
    const kinds = { unchanged: texts.slice(0, 1), changed: texts };
    return Object.entries(kinds).map(([kind, some]) => {
      aRound(some);
      const runs = Array.from({ length: quick ? QUICK_ROUNDS : ROUNDS }, () => aRound(some));
      return { name: `observations, ${kind}`, value: median(runs), unit: "a second", runs };
    });
  },
};

/** Observations of `texts` in turn: one text is the same again and again. */
function aRound(texts: string[]): number {
  let status = watched();
  const begun = performance.now();
  let no = 0;
  while (performance.now() - begun < OBSERVED_MS) {
    no += 1;
    ({ status } = observed(status, seen(no, [reading(texts[no % texts.length] as string)])));
  }
  return (no * 1_000) / (performance.now() - begun);
}

function named(name: string): string {
  const assets = Array.from({ length: OBSERVED_ASSETS }, (_, n) => ({ name, id: `p${n}` }));
  return connectionText({}, assets);
}
