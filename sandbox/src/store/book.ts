import type { Connection } from "../connection.ts";
import { NO_SEED, type SeedPlan, seedConnections, seedNumberOfCustomer, seedNumberOfUser } from "../seed.ts";
import type { Settings } from "./settings.ts";

/** A row of the connections table. */
export interface StoredConnection extends Connection {
  readonly rowId: number;
  readonly since: number;
}

const COLUMNS = "id AS rowId, user, request_id AS requestId, path, customer, body, since";
const TRUE_AT = "since <= ? AND (until IS NULL OR until > ?)";
type Row = StoredConnection & Record<string, SqlStorageValue>;

/** Every connection of the account and its past, as far as a reader still needs it. */
export class Book {
  readonly #sql: SqlStorage;
  readonly #settings: Settings;
  readonly #readers = new Set<{ version: number }>();

  constructor(sql: SqlStorage, settings: Settings) {
    this.#sql = sql;
    this.#settings = settings;
  }

  get plan(): SeedPlan {
    return this.#settings.get("seed", NO_SEED);
  }

  /** Rises by one with each change of the account. */
  get version(): number {
    return this.#settings.get("version", 0);
  }

  /** Begins a change: everything written until the next call carries this version. */
  begin(): number {
    const version = this.version + 1;
    this.#settings.set("version", version);
    return version;
  }

  /** Holds the past of this version until `close` is called: a stream reads one moment, however long it takes. */
  open(version: number): { version: number; close: () => void } {
    const reader = { version };
    this.#readers.add(reader);
    return { version, close: () => this.#readers.delete(reader) };
  }

  /** A customer's rows at a version, in the order in which they were written. */
  rowsOf(customer: string, version: number): StoredConnection[] {
    return this.#rows(`customer = ? AND ${TRUE_AT} ORDER BY id`, customer, version, version);
  }

  /** The next rows at a version after (customer, rowId), a customer's together. */
  rowsAfter(customer: string, rowId: number, version: number, limit: number): StoredConnection[] {
    const where = `(customer, id) > (?, ?) AND ${TRUE_AT} ORDER BY customer, id LIMIT ?`;
    return this.#rows(where, customer, rowId, version, version, limit);
  }

  /** The numbers of seeded customers from `from` to `to` that were rows at a version. */
  takenBetween(from: number, to: number, version: number): Set<number> {
    const sql = "SELECT number FROM taken WHERE number BETWEEN ? AND ? AND since <= ?";
    return new Set([...this.#sql.exec<{ number: number }>(sql, from, to, version)].map((row) => row.number));
  }

  /** The version of the last change that touched this customer, or null. */
  lastChangeOf(customer: string): number | null {
    const number = seedNumberOfCustomer(customer, this.plan) ?? 0;
    const [row] = this.#sql.exec<{ last: number | null }>(
      `SELECT max(version) AS last FROM (
         SELECT max(since, coalesce(until, 0)) AS version FROM connections WHERE customer = ?
         UNION ALL SELECT since FROM taken WHERE number = ?)`,
      customer,
      number,
    );
    return row?.last ?? null;
  }

  /** What a user has now, as rows that may be written; a generated user's are made rows first. */
  takeUser(user: string, version: number): StoredConnection[] {
    this.#take(seedNumberOfUser(user, this.plan), version);
    return this.#rows("user = ? AND until IS NULL ORDER BY id", user);
  }

  /** The same for a customer. */
  takeCustomer(customer: string, version: number): StoredConnection[] {
    this.#take(seedNumberOfCustomer(customer, this.plan), version);
    return this.#rows("customer = ? AND until IS NULL ORDER BY id", customer);
  }

  /** What a user has now, without making anything a row. */
  connectionsOfUser(user: string): Connection[] {
    const number = seedNumberOfUser(user, this.plan);
    const generated = number !== null && this.takenBetween(number, number, this.version).size === 0;
    const seeds = generated ? seedConnections(number, this.plan) : [];
    return [...seeds, ...this.#rows("user = ? AND until IS NULL ORDER BY id", user)];
  }

  insert(connection: Connection, version: number): void {
    const { user, requestId, path, customer, body } = connection;
    this.#sql.exec(
      "INSERT INTO connections (user, request_id, path, customer, body, since) VALUES (?, ?, ?, ?, ?, ?)",
      ...[user, requestId, path, customer, body, version],
    );
  }

  /** From this version on the row is no longer true. */
  close(row: StoredConnection, version: number): void {
    this.#sql.exec("UPDATE connections SET until = ? WHERE id = ?", version, row.rowId);
    this.#forgetPast(row.customer, version);
  }

  /** The row, from this version on with these fields instead. */
  replace(row: StoredConnection, change: Partial<Connection>, version: number): void {
    this.close(row, version);
    this.insert({ ...row, ...change }, version);
  }

  /** Starts the generated customers anew; what came by other ways stays. */
  seed(plan: SeedPlan): void {
    this.#sql.exec("DELETE FROM taken");
    this.#sql.exec("DELETE FROM connections WHERE length(user) = 7 AND user BETWEEN '1000001' AND '2000000'");
    this.#sql.exec("DELETE FROM people WHERE length(user) = 7 AND user BETWEEN '1000001' AND '2000000'");
    this.#settings.set("seed", plan);
  }

  // Rows written at `version` begin and end there when they are changed at once: no reader ever sees those. The rows
  // that say what a seeded customer had before need not be kept either: below `taken.since` it is generated.
  #take(number: number | null, version: number): void {
    if (number === null || this.takenBetween(number, number, version).size > 0) return;
    this.#sql.exec("INSERT INTO taken (number, since) VALUES (?, ?)", number, version);
    for (const connection of seedConnections(number, this.plan)) this.insert(connection, version);
  }

  // The `stale` fault looks one change of a customer back, a stream as far as it was opened: the rest can go.
  #forgetPast(customer: string, version: number): void {
    const oldest = Math.min(version - 1, ...[...this.#readers].map((reader) => reader.version));
    this.#sql.exec("DELETE FROM connections WHERE customer = ? AND until <= ?", customer, oldest);
  }

  #rows(where: string, ...bindings: (string | number)[]): StoredConnection[] {
    return this.#sql.exec<Row>(`SELECT ${COLUMNS} FROM connections WHERE ${where}`, ...bindings).toArray();
  }
}
