import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Machine, machine, versions } from "./machine.ts";
import type { Row } from "./row.ts";
import { rounded } from "./statistics.ts";

export interface Results {
  machine: Machine;
  versions: Record<string, string>;
  /** When the last of the rows was measured, ISO 8601. */
  date: string;
  rows: Row[];
}

const file = resolve(import.meta.dirname, "../results/latest.json");

/** Rows of this name keep their place; those of benchmarks that did not run now stay as they were. */
export async function keepResults(rows: Row[], now: Date): Promise<void> {
  const before = await readResults();
  const byName = new Map((before?.rows ?? []).map((row) => [row.name, row]));
  for (const row of rows) byName.set(row.name, round(row));
  const results: Results = {
    machine: machine(),
    versions: versions(),
    date: now.toISOString(),
    rows: [...byName.values()],
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** What the last run left; null where there was none. */
export async function readResults(): Promise<Results | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as Results);
}

function round(row: Row): Row {
  return {
    ...row,
    value: rounded(row.value),
    ...(row.ratio !== undefined && { ratio: rounded(row.ratio) }),
    ...(row.hello !== undefined && { hello: rounded(row.hello) }),
    runs: row.runs.map(rounded),
  };
}
