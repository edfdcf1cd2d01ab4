/** One measured figure. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** The same of a Worker that says hello, in the same run, and `value` in terms of it. */
  hello?: number;
  ratio?: number;
  /** What it must not exceed, where it must not. */
  most?: number;
  /** Every run's value; `value` is their median unless the name says otherwise. */
  runs: number[];
}

export interface Options {
  /** A tenth of the customers and fewer rounds: minutes become seconds, figures become rough. */
  quick: boolean;
  /** A line for whoever waits. */
  say(line: string): void;
}

/** A benchmark: some rows that are measured together. */
export interface Benchmark {
  name: string;
  /** Not without being asked for by name when `--quick`. */
  slow?: boolean;
  run(options: Options): Promise<Row[]>;
}

/** A count or a bound that one run is enough for. */
export function once(name: string, value: number, unit: string, most?: number): Row {
  return { name, value, unit, runs: [value], ...(most !== undefined && { most }) };
}

/** Rows that keep their bound. */
export function kept({ value, most }: Row): boolean {
  return most === undefined || value <= most;
}
