import { COUNT_FLUSH_MS } from "../constants.ts";
import type { Settings } from "./settings.ts";

interface Totals {
  readonly count: number;
  readonly sweeps: number;
  readonly last: { at: string; customUserId: string | null } | null;
}

const NONE: Totals = { count: 0, sweeps: 0, last: null };

/**
 * How often the status endpoint was asked. Gathered in memory and written every {@link COUNT_FLUSH_MS}: a kill may
 * lose that much of the count, which is only looked at by people and tests.
 */
export class Counts {
  readonly #sql: SqlStorage;
  readonly #settings: Settings;
  readonly #background: (work: Promise<unknown>) => void;
  #totals: Totals | null = null;
  #asked = new Map<string, number>();
  #waiting = false;

  constructor(sql: SqlStorage, settings: Settings, background: (work: Promise<unknown>) => void) {
    this.#sql = sql;
    this.#settings = settings;
    this.#background = background;
  }

  /** Notes a request; `customer` null is one for the whole account, undefined one that nobody could read. */
  note(customer: string | null | undefined, at: string): void {
    const { count, sweeps } = this.#current();
    this.#totals = {
      count: count + 1,
      sweeps: sweeps + (customer === null ? 1 : 0),
      last: { at, customUserId: customer ?? null },
    };
    if (typeof customer === "string") this.#asked.set(customer, (this.#asked.get(customer) ?? 0) + 1);
    if (this.#waiting) return;
    this.#waiting = true;
    this.#background(scheduler.wait(COUNT_FLUSH_MS).then(() => this.#flush()));
  }

  /** The answer of `GET /control/requests`. */
  report(): Totals & { perCustomer: Record<string, number> } {
    this.#flush();
    const rows = this.#sql.exec<{ customer: string; times: number }>("SELECT customer, times FROM asked");
    const perCustomer = Object.fromEntries([...rows].map((row) => [row.customer, row.times]));
    const { count, sweeps, last } = this.#current();
    return { count, sweeps, perCustomer, last };
  }

  forget(): void {
    this.#asked.clear();
    this.#totals = NONE;
  }

  #current(): Totals {
    this.#totals ??= this.#settings.get("counts", NONE);
    return this.#totals;
  }

  #flush(): void {
    this.#waiting = false;
    this.#settings.set("counts", this.#current());
    for (const [customer, times] of this.#asked) {
      this.#sql.exec(
        "INSERT INTO asked (customer, times) VALUES (?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times",
        customer,
        times,
      );
    }
    this.#asked = new Map();
  }
}
