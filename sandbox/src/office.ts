import { Account } from "./store/account.ts";
import { Book } from "./store/book.ts";
import { Counts } from "./store/counts.ts";
import { Faults } from "./store/faults.ts";
import { People } from "./store/people.ts";
import { createTables, TABLE_NAMES } from "./store/schema.ts";
import { Settings } from "./store/settings.ts";

/** What the routes work with: the stores, and the world outside as arguments. */
export interface Office {
  readonly settings: Settings;
  readonly account: Account;
  readonly book: Book;
  readonly people: People;
  readonly faults: Faults;
  readonly counts: Counts;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** Runs on after the answer. */
  readonly background: (work: Promise<unknown>) => void;
  /** Everything as new. */
  readonly reset: () => void;
}

export type World = Pick<Office, "now" | "random" | "fetch" | "background"> & { readonly initialKey: string };

/** Opens the stores over an object's SQLite. */
export function openOffice(storage: DurableObjectStorage, world: World): Office {
  const { sql } = storage;
  createTables(sql);
  const settings = new Settings(sql);
  const book = new Book(sql, settings);
  const faults = new Faults(sql);
  const counts = new Counts(sql, settings, world.background);
  const reset = () => {
    // Versions go on rising, so that a stream that is still being read sees nothing of what comes after.
    const { version } = book;
    for (const table of TABLE_NAMES) sql.exec(`DELETE FROM ${table}`);
    settings.forget();
    faults.clear();
    counts.forget();
    settings.set("version", version + 1);
  };
  return {
    ...world,
    settings,
    book,
    faults,
    counts,
    reset,
    account: new Account(settings, world.initialKey),
    people: new People(sql, () => book.plan),
  };
}
