import type { Office } from "./office.ts";
import type { StoredConnection } from "./store/book.ts";

/**
 * Leadsie's documentation: who comes back with another customUserId is from then on associated with that one alone.
 * Moves these connections of a user and notes where the user belongs. `customer` must not be "".
 */
export function reassociate(
  user: string,
  customer: string,
  held: readonly StoredConnection[],
  version: number,
  { book, people }: Office,
): void {
  for (const row of held) if (row.customer !== customer) book.replace(row, { customer }, version);
  people.attribute(user, customer, version);
}

/** A known person opens a page under this customer: that alone moves them. Strangers are nobody's yet. */
export function comeBack(user: string, customer: string, office: Office): void {
  const { book, people } = office;
  const moves = book.connectionsOfUser(user).some((connection) => connection.customer !== customer);
  if (customer === "" || people.customerOf(user) === null || !moves) return;
  const version = book.begin();
  reassociate(user, customer, book.takeUser(user, version), version, office);
}
