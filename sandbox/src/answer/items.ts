import { renderConnection } from "../connection.ts";
import { type SeedPlan, seedConnections, seedNumberOfCustomer } from "../seed.ts";
import type { Book } from "../store/book.ts";
import { ROW_STEP, SEED_STEP } from "./constants.ts";

/** One element of `allConnections`. */
export interface Item {
  /** "" for a connection without a customUserId. */
  readonly customer: string;
  readonly text: string;
}

/** What to read: whose connections, at which version, reached on which origin. */
export interface Reading {
  readonly book: Book;
  readonly plan: SeedPlan;
  readonly version: number;
  readonly origin: string;
}

/** One customer's connections. */
export function* itemsOf(customer: string, { book, plan, version, origin }: Reading): Generator<Item> {
  const number = seedNumberOfCustomer(customer, plan);
  const generated = number !== null && book.takenBetween(number, number, version).size === 0;
  const seeds = generated ? seedConnections(number, plan) : [];
  for (const connection of [...seeds, ...book.rowsOf(customer, version)]) {
    yield { customer, text: renderConnection(connection, origin) };
  }
}

/** The whole account's, lazily: the generated ones in order, then the stored ones by customer. */
export function* allItems(reading: Reading): Generator<Item> {
  yield* seededItems(reading);
  yield* storedItems(reading);
}

function* seededItems({ book, plan, version, origin }: Reading): Generator<Item> {
  for (let from = 1; from <= plan.customers; from += SEED_STEP) {
    const to = Math.min(from + SEED_STEP - 1, plan.customers);
    const taken = book.takenBetween(from, to, version);
    for (let number = from; number <= to; number += 1) {
      if (taken.has(number)) continue;
      for (const connection of seedConnections(number, plan)) {
        yield { customer: connection.customer, text: renderConnection(connection, origin) };
      }
    }
  }
}

function* storedItems({ book, version, origin }: Reading): Generator<Item> {
  let after = { customer: "", rowId: 0 };
  for (;;) {
    const rows = book.rowsAfter(after.customer, after.rowId, version, ROW_STEP);
    for (const row of rows) yield { customer: row.customer, text: renderConnection(row, origin) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROW_STEP) return;
    after = last;
  }
}
