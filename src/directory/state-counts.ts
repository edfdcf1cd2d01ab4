import { hasTable } from "../storage/has-table.ts";

/** How many members of a shard are alike in what operators count them by. */
export interface StateCount {
  state: string;
  /** Only ever asked about through Leadsie's endpoint: lists hide them. */
  asked: boolean;
  archived: boolean;
  overdue: boolean;
  customers: number;
}

/**
 * The table `state_count`, kept by triggers, so that nothing that writes a member can forget it and nobody has to read
 * all members to count them. A member costs it a row when it comes or goes and two when its state changes.
 */
export function prepareStateCounts(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE state_count (
      state TEXT NOT NULL,
      asked INTEGER NOT NULL,
      archived INTEGER NOT NULL,
      overdue INTEGER NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (state, asked, archived, overdue)
    ) WITHOUT ROWID;
    INSERT INTO state_count
      SELECT state, source = 'asked', archived, overdue, count(*) FROM member GROUP BY 1, 2, 3, 4;
    CREATE TRIGGER member_came AFTER INSERT ON member BEGIN ${plusOne} END;
    CREATE TRIGGER member_changed AFTER UPDATE ON member
      WHEN old.state <> new.state OR old.source <> new.source OR old.archived <> new.archived
        OR old.overdue <> new.overdue
      BEGIN ${minusOne} ${plusOne} END;
    CREATE TRIGGER member_went AFTER DELETE ON member BEGIN ${minusOne} END;
  `);
}

const plusOne = `
  INSERT INTO state_count VALUES (new.state, new.source = 'asked', new.archived, new.overdue, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;`;

const minusOne = `
  UPDATE state_count SET n = n - 1 WHERE state = old.state AND asked = (old.source = 'asked')
    AND archived = old.archived AND overdue = old.overdue;`;

export function stateCountsExist(sql: SqlStorage): boolean {
  return hasTable(sql, "state_count");
}

export function readStateCounts(sql: SqlStorage): StateCount[] {
  return sql
    .exec<{ state: string; asked: number; archived: number; overdue: number; n: number }>(
      "SELECT state, asked, archived, overdue, n FROM state_count WHERE n > 0",
    )
    .toArray()
    .map(({ state, asked, archived, overdue, n }) => ({
      state,
      asked: asked === 1,
      archived: archived === 1,
      overdue: overdue === 1,
      customers: n,
    }));
}
