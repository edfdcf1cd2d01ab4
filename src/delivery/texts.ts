import type { FeedLog } from "../feed/protocol.ts";
import { MAX_TEXT_CHARS, TEXT_ROWS } from "./constants.ts";

interface Place {
  log: number;
  no: number;
}

/** Texts of events that wait, as far as memory has room for them; the others are read from their logs when they are due. */
export class Texts {
  private readonly known = new Map<string, string>();
  private chars = 0;

  constructor(private readonly log: (number: number) => FeedLog) {}

  /** Null where the log no longer has it. Rejects where the log does not answer. */
  async of(place: Place): Promise<string | null> {
    const known = this.take(place);
    if (known !== null) return known;
    const { log, no } = place;
    const { rows } = await this.log(log).feedAfter(no - 1, {}, TEXT_ROWS);
    // Its neighbours are often due next.
    for (const row of rows) if (row.no !== no) this.keep({ log, no: row.no }, row.text);
    return rows[0]?.no === no ? rows[0].text : null;
  }

  /** The oldest go first when there are too many. */
  keep(place: Place, text: string): void {
    this.take(place);
    this.known.set(nameOf(place), text);
    this.chars += text.length;
    for (const [name, old] of this.known) {
      if (this.chars <= MAX_TEXT_CHARS) return;
      this.known.delete(name);
      this.chars -= old.length;
    }
  }

  clear(): void {
    this.known.clear();
    this.chars = 0;
  }

  private take(place: Place): string | null {
    const name = nameOf(place);
    const text = this.known.get(name);
    if (text === undefined) return null;
    this.known.delete(name);
    this.chars -= text.length;
    return text;
  }
}

function nameOf({ log, no }: Place): string {
  return `${log} ${no}`;
}
