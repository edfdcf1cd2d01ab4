import { type Connection, readConnection } from "../src/leadsie/connection.ts";
import { born } from "../src/status/change.ts";
import { observe as observed } from "../src/status/observe.ts";
import type { Status } from "../src/status/types.ts";
import { OBSERVED_ASSETS, OBSERVED_MS, QUICK_ROUNDS, ROUNDS } from "./constants.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { median } from "./harness/statistics.ts";

/** The pure core, in Node: how many observations of one customer it takes in a second, the connection's text read each time. */
export const observe: Benchmark = {
  name: "observe",
  async run({ quick }: Options): Promise<Row[]> {
    const texts = ["a name", "another"].map(connectionText);
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
  const birth = {
    customUserId: "acme",
    key: "0".repeat(64),
    incarnation: "i",
    source: "api",
    now: 1,
  } as const;
  let status: Status = born(birth);
  const begun = performance.now();
  let no = 0;
  while (performance.now() - begun < OBSERVED_MS) {
    no += 1;
    const at = no * 1_000;
    const connections = [read(texts[no % texts.length] as string)];
    ({ status } = observed(status, { no, by: "poll", begunAt: at, at, connections }));
  }
  return (no * 1_000) / (performance.now() - begun);
}

function read(text: string): Connection {
  const found = readConnection(text);
  if (!found.ok) throw new Error(found.message);
  return found.connection;
}

function connectionText(name: string): string {
  const asset = { type: "Page", name, isSuccess: true, message: "", time: "2026-01-01T00:00:00.000Z" };
  return JSON.stringify({
    user: 7,
    customUserId: "acme",
    requestUrl: "https://app.leadsie.com/connect/agency/manage",
    requestName: "Access",
    accessLevel: "admin",
    status: "SUCCESS",
    connectionAssets: Array.from({ length: OBSERVED_ASSETS }, (_, n) => ({ ...asset, id: `p${n}` })),
  });
}
