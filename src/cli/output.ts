import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** What a command writes: for people by default, one JSON value a line for pipes. */
export interface Output {
  json: boolean;
  /** For people; nothing with `--json`. */
  say(line: string): void;
  /** The result as JSON, with `--json`; else nothing. */
  value(value: unknown): void;
  /** Rows in columns, for people; nothing with `--json`. */
  table(head: string[], rows: string[][]): void;
  /** Progress and remarks: to standard error, so that pipes carry results alone. */
  note(line: string): void;
  paint(style: Style, text: string): string;
}

export function outputTo(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  json: boolean,
): Output {
  // https://no-color.org and https://force-color.org; never into a pipe or a file by itself.
  const colours = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : stdout.isTTY === true;
  const say = (line: string) => {
    if (!json) stdout.write(`${line}\n`);
  };
  const paint = (style: Style, text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  return {
    json,
    say,
    value: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    table: (head, rows) => {
      for (const [index, line] of columns([head, ...rows]).entries())
        say(index === 0 ? paint("dim", line) : line);
    },
    note: (line) => stderr.write(`${line}\n`),
    paint,
  };
}

/** A cell is at most this wide: an id may have 8 KB. */
const MAX_CELL = 60;

/** Rows as lines, each column as wide as its widest cell. */
export function columns(rows: string[][]): string[] {
  const cells = rows.map((row) => row.map(shown));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => width(row[column] ?? ""))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd(),
  );
}

function shown(text: string): string {
  const plain = visible(text);
  return width(plain) > MAX_CELL ? `${[...plain].slice(0, MAX_CELL - 1).join("")}…` : plain;
}

function width(text: string): number {
  return [...text].length;
}

/** What came from outside never moves the cursor or colours the terminal. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "�");
}
