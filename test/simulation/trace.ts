import { TRACE_LINES } from "./constants.ts";

/** What happened last in a run: what a failure shows. */
export class Trace {
  private readonly lines: string[] = [];
  private hash = 0;
  step = 0;

  add(line: string): void {
    for (let at = 0; at < line.length; at++) this.hash = (Math.imul(this.hash, 31) + line.charCodeAt(at)) | 0;
    this.note(line);
  }

  /** Shown, and no part of the digest: what happens at once in several places may happen in any order. */
  note(line: string): void {
    this.lines.push(`${this.step} ${line}`);
    if (this.lines.length > TRACE_LINES) this.lines.shift();
  }

  /** Of every line that was added, kept or not. */
  digest(): string {
    return (this.hash >>> 0).toString(16);
  }

  text(): string {
    return this.lines.join("\n");
  }
}
