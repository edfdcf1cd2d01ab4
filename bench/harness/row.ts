/** One measured figure. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** `value` in terms of a Worker that says hello, and of a bare one that answers the same, both in the same run. */
  hello?: number;
  ratio?: number;
  /** What those must reach. */
  least?: { hello: number; ratio: number };
  /** What it must not exceed, where it must not. */
  most?: number;
  /** Every run's value; `value` is their median unless the name says otherwise. */
  runs: number[];
  /** Measured roughly: with `--quick`. */
  quick?: true;
}

export interface Options {
  /** Fewer rounds: minutes become seconds, figures become rough. */
  quick: boolean;
  /** A line for whoever waits. */
  say(line: string): void;
}

/** A benchmark: some rows that are measured together. */
export interface Benchmark {
  name: string;
  /** What its rows' names begin with; null where they have it already. Its name where this is left out. */
  prefix?: string | null;
  /** Part of another one: only where it is asked for by name. */
  part?: boolean;
  /** Not without being asked for by name when `--quick`. */
  slow?: boolean;
  run(options: Options): Promise<Row[]>;
}

/** A count or a bound that one run is enough for. */
export function once(name: string, value: number, unit: string, most?: number): Row {
  return { name, value, unit, runs: [value], ...(most !== undefined && { most }) };
}

/** Rows that keep their bounds. */
export function kept({ value, most, ratio = 0, hello = 0, least }: Row): boolean {
  const enough = !least || (ratio >= least.ratio && hello >= least.hello);
  return enough && (most === undefined || value <= most);
}
