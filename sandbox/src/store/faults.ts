import type { Fault } from "../answer/fault.ts";

interface Waiting {
  readonly id: number;
  readonly fault: Fault;
  /** How many requests it still befalls; null is for ever. */
  remaining: number | null;
}

/** The faults still to come, in order. Held in memory too, so that a request without one costs no read. */
export class Faults {
  readonly #sql: SqlStorage;
  #waiting: Waiting[] | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(fault: Fault): void {
    const remaining = fault.times === 0 ? null : fault.times;
    this.#sql.exec("INSERT INTO faults (spec, remaining) VALUES (?, ?)", JSON.stringify(fault), remaining);
    this.#waiting = null;
  }

  /** Takes the first fault meant for this request; `customer` null is a request for the whole account. */
  take(customer: string | null): Fault | null {
    const found = this.#load().find(({ fault }) => isFor(fault, customer));
    if (found === undefined) return null;
    if (found.remaining !== null) this.#use(found, found.remaining - 1);
    return found.fault;
  }

  /** How many are still waiting. */
  get size(): number {
    return this.#load().length;
  }

  clear(): void {
    this.#sql.exec("DELETE FROM faults");
    this.#waiting = null;
  }

  #use(found: Waiting, remaining: number): void {
    found.remaining = remaining;
    if (remaining > 0) {
      this.#sql.exec("UPDATE faults SET remaining = ? WHERE id = ?", remaining, found.id);
      return;
    }
    this.#sql.exec("DELETE FROM faults WHERE id = ?", found.id);
    this.#waiting = this.#load().filter((waiting) => waiting !== found);
  }

  #load(): Waiting[] {
    this.#waiting ??= [
      ...this.#sql.exec<{ id: number; spec: string; remaining: number | null }>(
        "SELECT * FROM faults ORDER BY id",
      ),
    ].map(({ id, spec, remaining }) => ({ id, fault: JSON.parse(spec) as Fault, remaining }));
    return this.#waiting;
  }
}

function isFor(fault: Fault, customer: string | null): boolean {
  if (fault.for === undefined || fault.for === "") return true;
  return fault.for === "*sweep" ? customer === null : fault.for === customer;
}
