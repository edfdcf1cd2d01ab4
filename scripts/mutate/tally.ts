import { EQUIVALENT } from "./equivalent.ts";

/** What Stryker says of a mutant, as far as it is looked at here. */
export interface Mutant {
  /** Relative to the root. */
  file: string;
  /** From 1. */
  line: number;
  /** That line of the source, without its indentation. */
  text: string;
  mutator: string;
  replacement: string;
  status: string;
}

export interface Tally {
  file: string;
  killed: number;
  survived: Mutant[];
  equivalent: number;
}

/** No test noticed it: it survived, or no test runs the line. */
const ALIVE: ReadonlySet<string> = new Set(["Survived", "NoCoverage"]);

/** A mutant that does not even load is noticed by whatever runs it. */
const DEAD: ReadonlySet<string> = new Set(["Killed", "Timeout", "RuntimeError", "CompileError"]);

export function tallyOf(file: string, mutants: readonly Mutant[]): Tally {
  const own = mutants.filter((mutant) => mutant.file === file);
  const alive = own.filter(({ status }) => ALIVE.has(status));
  const survived = alive.filter((mutant) => !isEquivalent(mutant));
  return {
    file,
    killed: own.filter(({ status }) => DEAD.has(status)).length,
    survived,
    equivalent: alive.length - survived.length,
  };
}

/** In percent, of those that count. */
export function scoreOf(tallies: readonly Tally[]): number {
  const killed = tallies.reduce((sum, tally) => sum + tally.killed, 0);
  const alive = tallies.reduce((sum, tally) => sum + tally.survived.length, 0);
  return (100 * killed) / Math.max(1, killed + alive);
}

function isEquivalent({ file, text, replacement }: Mutant): boolean {
  return EQUIVALENT.some((one) => one.file === file && one.line === text && one.replacement === replacement);
}
