import type { SweepFreshness } from "../status/freshness.ts";
import type { Source, State } from "../status/types.ts";
import { NEVER_DUE } from "./constants.ts";

/** Which customers a list asks for; what is left out does not matter. */
export interface ListQuery {
  states?: State[] | undefined;
  overdue?: boolean | undefined;
  stale?: boolean | undefined;
  tag?: string | undefined;
  owner?: string | undefined;
  source?: Source | undefined;
  archived: boolean;
  customUserId?: string | undefined;
  /** Prefix of id, name or client name, whatever the letter case of ASCII letters. */
  q?: string | undefined;
  sort: Sort;
  limit: number;
  after?: Position | undefined;
}

/** changedAt and createdAt: newest first; dueAt: soonest first, and who has none at the end. */
export type Sort = "changedAt" | "createdAt" | "dueAt";

/** Where a page ended: the sorted value, and the key for those that share it. */
export interface Position {
  value: number;
  key: string;
}

const COLUMNS = {
  changedAt: { column: "changed_at", order: "DESC", beyond: "<" },
  createdAt: { column: "created_at", order: "DESC", beyond: "<" },
  dueAt: { column: `coalesce(due_at, ${NEVER_DUE})`, order: "ASC", beyond: ">" },
} as const;

/** Compares two positions as the pages of all shards are merged: negative where `a` comes first. */
export function comparePositions(sort: Sort, a: Position, b: Position): number {
  const byValue = COLUMNS[sort].order === "DESC" ? b.value - a.value : a.value - b.value;
  return byValue || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** The statement and its parameters; every value travels as a parameter. */
export function listStatement(
  query: ListQuery,
  sweep: SweepFreshness,
): { sql: string; params: SqlStorageValue[] } {
  const { column, order, beyond } = COLUMNS[query.sort];
  const where: string[] = [];
  const params: SqlStorageValue[] = [];
  const add = (condition: string, ...values: SqlStorageValue[]) => {
    where.push(condition);
    params.push(...values);
  };
  add("archived = ?", query.archived ? 1 : 0);
  if (query.source) add("source = ?", query.source);
  else add("source <> 'asked'");
  if (query.states) add(`state IN (${query.states.map(() => "?").join(", ")})`, ...query.states);
  if (query.overdue !== undefined) add("overdue = ?", query.overdue ? 1 : 0);
  if (query.stale !== undefined) {
    const { sql, params: values } = staleCondition(sweep);
    add(`${query.stale ? "" : "NOT "}(${sql})`, ...values);
  }
  if (query.owner !== undefined) add("owner = ?", query.owner);
  if (query.tag !== undefined) add("EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)", query.tag);
  if (query.customUserId !== undefined) add("id = ?", query.customUserId);
  if (query.q !== undefined) {
    const q = query.q;
    const matches = ["id", "name", "client_name"].map(
      (name) => `substr(lower(${name}), 1, length(?)) = lower(?)`,
    );
    add(`(${matches.join(" OR ")})`, q, q, q, q, q, q);
  }
  if (query.after) {
    add(
      `(${column} ${beyond} ? OR (${column} = ? AND key > ?))`,
      query.after.value,
      query.after.value,
      query.after.key,
    );
  }
  const sql = `SELECT key, ${column} AS value, head, checked_at, held_since, held_at, held_reason,
      created_at, suspected FROM member
    WHERE ${where.join(" AND ")} ORDER BY ${column} ${order}, key LIMIT ?`;
  return { sql, params: [...params, query.limit] };
}

/** `freshnessOf` as a condition: held by an own poll that no later sweep made good, or by sweeps that fail. */
function staleCondition({ completeAt, failingSince }: SweepFreshness): {
  sql: string;
  params: SqlStorageValue[];
} {
  const own = "held_since IS NOT NULL AND (suspected = 1 OR ? IS NULL OR created_at > ? OR held_at > ?)";
  const swept = "? IS NOT NULL AND coalesce(checked_at < ?, 1)";
  return {
    sql: `(${own}) OR (${swept})`,
    params: [completeAt, completeAt, completeAt, failingSince, failingSince],
  };
}
