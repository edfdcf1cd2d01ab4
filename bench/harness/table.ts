import { kept, type Row } from "./row.ts";
import { rounded } from "./statistics.ts";

/** The rows as a Markdown table, in columns that a terminal shows straight. */
export function table(rows: readonly Row[]): string {
  const lines = [["", "measured", "bound", "runs"], ...rows.map(cells)];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0), 3));
  const [head, ...body] = lines.map(
    (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [head, rule, ...body].join("\n");
}

function cells(row: Row): string[] {
  return [row.name, measured(row), bound(row), spread(row.runs)];
}

function measured({ value, unit, ratio, hello }: Row): string {
  const beside =
    ratio === undefined || hello === undefined ? "" : `: ${shown(ratio)} of bare, ${shown(hello)} of hello`;
  return `${shown(value)} ${unit}${beside}`;
}

function bound(row: Row): string {
  const { most, least } = row;
  const bounds = [
    ...(most === undefined ? [] : [`≤ ${most}`]),
    ...(least ? [`≥ ${least.ratio}, ≥ ${least.hello}`] : []),
  ];
  return bounds.length === 0 ? "" : `${bounds.join(", ")}${kept(row) ? "" : " MISSED"}`;
}

function spread(runs: number[]): string {
  if (runs.length === 1) return "1";
  return `${runs.length}: ${shown(Math.min(...runs))} to ${shown(Math.max(...runs))}`;
}

function shown(value: number): string {
  return rounded(value).toLocaleString("en", { maximumSignificantDigits: 6 });
}
