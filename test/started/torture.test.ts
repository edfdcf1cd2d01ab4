import { expect, it } from "vitest";
import { torture } from "../../scripts/torture/torture.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

/** As many as fit into 45 s: `npm run torture` has more. */
const KILLS = 2;

it(`row 34: killed under load on every route, it loses, doubles and reorders nothing (SEED=${SEED})`, async () => {
  const said: string[] = [];
  const report = await torture({ kills: KILLS, seed: SEED, say: (line) => said.push(line) });
  expect(report.findings.all, said.join("\n")).toEqual([]);
  expect(report.kills).toBe(KILLS);
  // Else there was nothing to lose.
  expect(Math.min(report.customers, report.events, report.deliveries, report.streamsOpened)).toBeGreaterThan(
    0,
  );
}, 180_000);
