/** Ways in which what is there differs from what was confirmed, as Jepsen's total-queue checker counts them. */
export type Wrong = "lost" | "unexpected" | "duplicated" | "reordered";

export interface Finding {
  wrong: Wrong;
  /** The channel or route that showed it, such as `feed` or `link`. */
  where: string;
  what: string;
}

/** Everything that was found, each thing once. */
export class Findings {
  private readonly found = new Map<string, Finding>();

  add(wrong: Wrong, where: string, what: string): void {
    this.found.set(`${wrong} ${where} ${what}`, { wrong, where, what });
  }

  addAll(findings: Finding[]): void {
    for (const { wrong, where, what } of findings) this.add(wrong, where, what);
  }

  get all(): Finding[] {
    return [...this.found.values()];
  }

  /** How many of each kind. */
  get counts(): Record<Wrong, number> {
    const counts = { lost: 0, unexpected: 0, duplicated: 0, reordered: 0 };
    for (const { wrong } of this.all) counts[wrong] += 1;
    return counts;
  }
}
