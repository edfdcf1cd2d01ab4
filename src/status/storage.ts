import type { Telling } from "../directory/feeding.ts";
import { readConnection } from "../leadsie/connection.ts";
import { hasTable } from "../storage/has-table.ts";
import { MAX_PAGE_CHARS, toParts } from "../storage/parts.ts";
import { NOBODY_ASSIGNED } from "./assigned.ts";
import { EVENTS_A_PAGE, MAX_EVENTS, MAX_PRUNED, MAX_REMOVED } from "./constants.ts";
import type { Erasing } from "./erase.ts";
import { NO_EVIDENCE } from "./evidence.ts";
import type { Seen, Shown } from "./shown.ts";
import type { NumberedEvent, Status } from "./types.ts";

/** The last own poll: kept apart from the status, because it moves while the status does not. */
export interface Checked {
  /** The number of the latest observation that was answered well. */
  no: number;
  at: number | null;
  /** The first and the latest failure of a run, and what the latest was. */
  heldSince: number | null;
  heldAt: number | null;
  heldReason: string | null;
}

export const NEVER_CHECKED: Checked = { no: 0, at: null, heldSince: null, heldAt: null, heldReason: null };

/** An event of a connection that went away: when, and its JSON text. */
export interface Removed {
  at: number;
  text: string;
}

interface EventRow extends Record<string, SqlStorageValue> {
  seq: number;
  text: string;
}

type UntoldRow = NumberedEvent & EventRow;

/**
 * One customer's tables (docs/storage.md). They are made by the first write, so that asking for a customer who
 * does not exist leaves an empty object, which the platform forgets.
 */
export class StatusStorage {
  private readonly sql: SqlStorage;
  private readonly storage: DurableObjectStorage;
  private ready: boolean;
  /** How many rows the status took when last written, to remove those that a shorter one leaves. */
  private parts = 0;
  /** Up to which event the Directory's log has acknowledged them. Stored with the next change: it costs no write of its own. */
  fed = 0;
  private readonly keptMs: number;

  /** `keptMs`: how long events are kept. */
  constructor(storage: DurableObjectStorage, keptMs: number) {
    this.storage = storage;
    this.keptMs = keptMs;
    this.sql = storage.sql;
    this.ready = hasTable(this.sql, "status");
  }

  load(): { status: Status; checked: Checked } | null {
    if (!this.ready) return null;
    const parts = this.sql.exec<{ text: string }>("SELECT text FROM status ORDER BY part").toArray();
    if (parts.length === 0) return null;
    this.parts = parts.length;
    const stored = JSON.parse(parts.map((part) => part.text).join("")) as StoredStatus;
    const row = this.sql
      .exec<{
        no: number;
        at: number | null;
        held_since: number | null;
        held_at: number | null;
        held_reason: string | null;
      }>("SELECT no, at, held_since, held_at, held_reason FROM checked")
      .toArray()[0];
    const checked: Checked = row
      ? {
          no: row.no,
          at: row.at,
          heldSince: row.held_since,
          heldAt: row.held_at,
          heldReason: row.held_reason,
        }
      : NEVER_CHECKED;
    const { shown, fed, ...fields } = stored;
    // An earlier version fed no log: what it told is no news.
    this.fed = fed ?? stored.seq;
    const connections = stored.connections.map((raw, index) => reread(raw, shown?.[index] ?? null));
    const status: Status = { ...LATER, ...fields, connections };
    return { status: { ...status, observedNo: Math.max(status.observedNo, checked.no) }, checked };
  }

  /** The status and the events that tell of its change: both or neither. */
  save(status: Status, events: NumberedEvent[]): void {
    this.prepare();
    this.storage.transactionSync(() => {
      const stored: StoredStatus = {
        ...status,
        connections: status.connections.map((one) => one.raw),
        shown: status.connections.map((one) => one.shown ?? null),
        fed: this.fed,
      };
      const parts = toParts(JSON.stringify(stored));
      parts.forEach((text, part) => {
        this.sql.exec("INSERT OR REPLACE INTO status (part, text) VALUES (?, ?)", part, text);
      });
      if (parts.length < this.parts) this.sql.exec("DELETE FROM status WHERE part >= ?", parts.length);
      this.parts = parts.length;
      for (const event of events) {
        this.sql.exec(
          "INSERT INTO event (seq, at, type, text) VALUES (?, ?, ?, ?)",
          event.seq,
          event.at,
          event.type,
          event.text,
        );
      }
      if (events.length > 0) this.prune(status.seq, Date.now());
    });
  }

  /** From one turn to the next only this is left, so that whoever erases can go on after a crash. */
  beginErasing(erasing: Erasing): void {
    this.prepare();
    this.storage.transactionSync(() => {
      for (const table of ["status", "event", "checked"]) this.sql.exec(`DELETE FROM ${table}`);
      this.sql.exec("CREATE TABLE erasing (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL)");
      this.sql.exec("INSERT INTO erasing (one, text) VALUES (1, ?)", JSON.stringify(erasing));
    });
  }

  /** The erasure that is under way; null for everybody else. */
  loadErasing(): Erasing | null {
    if (!this.ready || this.parts > 0) return null;
    const there = hasTable(this.sql, "erasing");
    return there
      ? (JSON.parse(this.sql.exec<{ text: string }>("SELECT text FROM erasing").one().text) as Erasing)
      : null;
  }

  countEvents(): number {
    return this.ready ? this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM event").one().n : 0;
  }

  /** Events that the log may lack, a page of them, with what it has to know of the others. */
  untold(seq: number): Telling {
    const oldest = this.oldest() ?? seq + 1;
    const rows = this.page<UntoldRow>(
      "SELECT seq, at, type, json_extract(text, '$.cause') AS cause, text",
      this.fed,
      EVENTS_A_PAGE,
    );
    return { after: this.fed, oldest, events: rows };
  }

  /** Number of the oldest event that is kept; null where there is none. */
  oldest(): number | null {
    if (!this.ready) return null;
    return this.sql.exec<{ seq: number | null }>("SELECT min(seq) AS seq FROM event").one().seq;
  }

  /** The oldest events go, a few at a time: those beyond what is kept of one customer, and those kept long enough. */
  private prune(last: number, now: number): void {
    const oldest = this.sql
      .exec<{ seq: number; at: number }>("SELECT seq, at FROM event ORDER BY seq LIMIT ?", MAX_PRUNED)
      .toArray();
    const isOver = ({ seq, at }: { seq: number; at: number }) =>
      seq <= this.fed && (seq <= last - MAX_EVENTS || at < now - this.keptMs);
    const stays = oldest.findIndex((event) => !isOver(event));
    const over = oldest.at(stays === -1 ? -1 : stays - 1);
    if (stays !== 0 && over) this.sql.exec("DELETE FROM event WHERE seq <= ?", over.seq);
  }

  saveChecked(checked: Checked): void {
    this.prepare();
    this.sql.exec(
      "INSERT OR REPLACE INTO checked (one, no, at, held_since, held_at, held_reason) VALUES (1, ?, ?, ?, ?, ?)",
      checked.no,
      checked.at,
      checked.heldSince,
      checked.heldAt,
      checked.heldReason,
    );
  }

  /** Events after `after`, oldest first: at most `limit`, and fewer where they are so large that a call could not carry them. */
  events(after: number, limit: number): EventRow[] {
    return this.page<EventRow>("SELECT seq, text", after, limit);
  }

  private page<T extends EventRow>(select: string, after: number, limit: number): T[] {
    if (!this.ready) return [];
    const rows: T[] = [];
    let chars = 0;
    const found = this.sql.exec<T>(`${select} FROM event WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit);
    for (const row of found) {
      rows.push(row);
      chars += row.text.length;
      if (chars > MAX_PAGE_CHARS) break;
    }
    return rows;
  }

  /** The last connections that went away, newest first, as their events tell of them. */
  lastRemoved(): Removed[] {
    if (!this.ready) return [];
    return this.sql
      .exec<Removed & Record<string, SqlStorageValue>>(
        "SELECT at, text FROM event WHERE type = 'connection.removed' ORDER BY seq DESC LIMIT ?",
        MAX_REMOVED,
      )
      .toArray();
  }

  private prepare(): void {
    if (this.ready) return;
    this.sql.exec(`
      CREATE TABLE status (part INTEGER PRIMARY KEY, text TEXT NOT NULL);
      CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, text TEXT NOT NULL);
      CREATE TABLE checked (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        no INTEGER NOT NULL,
        at INTEGER,
        held_since INTEGER,
        held_at INTEGER,
        held_reason TEXT
      );
    `);
    this.ready = true;
  }
}

/** As in memory, with each connection as the text that upstream sent. */
type StoredStatus = Omit<Status, "connections" | Later> &
  Partial<Pick<Status, Later>> & {
    connections: string[];
    /** Since when upstream shows each of them as it is. */
    shown?: (Shown | null)[];
    fed?: number;
  };

/** Fields that a status stored by an earlier version lacks, and what they are then. */
const LATER = {
  reminding: null,
  evidence: NO_EVIDENCE,
  handover: null,
  assigned: NOBODY_ASSIGNED,
  askedAt: null,
} satisfies Partial<Status>;

type Later = keyof typeof LATER;

/** Only what was read once is stored, so a text that cannot be read again is a bug worth stopping at. */
function reread(raw: string, shown: Shown | null): Seen {
  const read = readConnection(raw);
  if (!read.ok) throw new Error(`a stored connection cannot be read: ${read.path} ${read.message}`);
  return shown ? { ...read.connection, shown } : read.connection;
}
