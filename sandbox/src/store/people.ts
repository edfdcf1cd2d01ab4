import { NEW_USER_MIN, NEW_USER_SPAN } from "../constants.ts";
import { type SeedPlan, seedCustomerId, seedNumberOfCustomer, seedNumberOfUser, seedUser } from "../seed.ts";

/** Who is attributed to whom: upstream users and the customerUserId each came with last. */
export class People {
  readonly #sql: SqlStorage;
  readonly #plan: () => SeedPlan;

  constructor(sql: SqlStorage, plan: () => SeedPlan) {
    this.#sql = sql;
    this.#plan = plan;
  }

  /** The customer this user belongs to: "" for none, null when the user was never seen. */
  customerOf(user: string): string | null {
    const [row] = this.#sql.exec<{ customer: string }>("SELECT customer FROM people WHERE user = ?", user);
    if (row !== undefined) return row.customer;
    const number = seedNumberOfUser(user, this.#plan());
    return number === null ? null : seedCustomerId(number);
  }

  /** The user who connected last under this customer, or null. */
  userOf(customer: string): string | null {
    const [row] = this.#sql.exec<{ user: string }>(
      "SELECT user FROM people WHERE customer = ? ORDER BY since DESC, user LIMIT 1",
      customer,
    );
    if (row !== undefined) return row.user;
    const number = seedNumberOfCustomer(customer, this.#plan());
    if (number === null) return null;
    return this.customerOf(seedUser(number)) === customer ? seedUser(number) : null;
  }

  attribute(user: string, customer: string, version: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO people (user, customer, since) VALUES (?, ?, ?)",
      user,
      customer,
      version,
    );
  }

  /** A user nobody is yet. `random` gives numbers in [0, 1). */
  invent(random: () => number): string {
    for (;;) {
      const user = String(NEW_USER_MIN + Math.floor(random() * NEW_USER_SPAN));
      if (this.customerOf(user) === null) return user;
    }
  }
}
