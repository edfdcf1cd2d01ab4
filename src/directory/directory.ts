import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { freshnessOf, NO_SWEEP, type SweepFreshness } from "../status/freshness.ts";
import { customerTail } from "../status/view.ts";
import { MAX_PAGE_CHARS, toParts } from "../storage/parts.ts";
import { CheckUp, type Sample } from "./check-up.ts";
import { MAX_BACKOFF_MS } from "./constants.ts";
import { type Differing, Digests } from "./digests.ts";
import type { Member } from "./member.ts";
import { type Claim, type ClaimResult, Owners } from "./owners.ts";
import { type ListQuery, listStatement, type Position } from "./query.ts";
import { SeenTypes } from "./seen-types.ts";
import { type Slot, slotNumber, slotOf, slotShard } from "./slot.ts";
import { prepareTables, tablesExist } from "./tables.ts";
import { Unattributed } from "./unattributed.ts";
import type {
  Assignment,
  Found,
  Told,
  ToldClient,
  UnattributedFilter,
  UnattributedPlace,
  UnattributedRow,
  UserConnections,
} from "./unattributed-row.ts";

/** A customer as lists tell it: JSON text, not closed, so that connections and links can be added. */
export interface Listed {
  position: Position;
  text: string;
}

/** A customer who changed, with the connections as the inside of a JSON array. */
export interface Changed {
  key: string;
  customUserId: string;
  createdAt: number;
  text: string;
}

/** A customer whose turn to be polled has come. */
export interface Due {
  key: string;
  customUserId: string;
  dueAt: number;
  shard: number;
}

export interface Polled {
  key: string;
  at: number;
  /** Why upstream could not be heard, or null. */
  held: string | null;
  /** When to look again by itself, at the earliest; null: sweeps will tell. */
  nextPoll: number | null;
}

/**
 * One of 16 shards that know who is watched. Membership is primary here, since objects cannot be listed;
 * everything else is a copy that follows CustomerStatus and can be told again at any time.
 */
export class Directory extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private readonly digests: Digests;
  private readonly types: SeenTypes;
  private readonly owners: Owners;
  private readonly unattributed: Unattributed;
  private readonly checkUp: CheckUp;
  private ready: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.digests = new Digests(this.sql);
    this.types = new SeenTypes(this.sql);
    this.owners = new Owners(this.sql);
    this.unattributed = new Unattributed(this.sql, {
      read: (key) => this.copyOf(key),
      write: (key, text) => this.writeCopy(key, text),
    });
    this.checkUp = new CheckUp(this.sql);
    this.ready = tablesExist(this.sql);
  }

  /**
   * What CustomerStatus says of a customer; older news of the same incarnation is dropped. Unless a sweep brought it
   * (and remembers by itself what it saw), the next sweep looks at a customer whose connections have changed.
   */
  put(member: Member, bySweep = false): void {
    this.take(member, bySweep, false);
  }

  /** As `put`, for a member that was found to differ although nothing newer is known: written all the same. */
  repair(member: Member): void {
    this.take(member, false, true);
  }

  /** Who was never there, or is gone. */
  remove(key: string): void {
    if (!this.ready) return;
    this.ctx.storage.transactionSync(() => {
      const known = this.sql.exec<{ id: string }>("SELECT id FROM member WHERE key = ?", key).toArray()[0];
      if (!known) return;
      this.sql.exec("DELETE FROM member WHERE key = ?", key);
      this.sql.exec("DELETE FROM copy WHERE key = ?", key);
      const slot = slotOf(known.id);
      this.digests.record(NO_ENTRIES, Int32Array.of(slot.a, slot.b));
    });
  }

  /** The next members to compare with what their objects say: see `CheckUp`. */
  nextToCheck(few: number, many: number): { samples: Sample[]; rebuilding: boolean } {
    return this.ready ? this.checkUp.next(few, many) : { samples: [], rebuilding: false };
  }

  /** Every member is compared with its object again, over the next ticks. */
  rebuild(): void {
    this.prepare();
    this.checkUp.rebuild();
  }

  private take(member: Member, bySweep: boolean, repairing: boolean): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => {
      const known = this.sql
        .exec<{ incarnation: string; rev: number; archived: number }>(
          "SELECT incarnation, rev, archived FROM member WHERE key = ?",
          member.key,
        )
        .toArray()[0];
      if (known?.incarnation === member.incarnation && known.rev >= member.rev + (repairing ? 1 : 0)) return;
      this.writeMember(member);
      const slot = slotOf(member.customUserId);
      if (!known) this.welcome(member, slot, bySweep);
      else if (member.archived) this.sql.exec("UPDATE member SET next_poll = NULL WHERE key = ?", member.key);
      else if (known.archived) this.sql.exec("UPDATE member SET next_poll = 0 WHERE key = ?", member.key);
      const differs = this.writeCopy(member.key, member.connections);
      if (differs && !bySweep) this.lookAgain(slot, member.connections !== "");
    });
    this.types.note(member.types);
  }

  /**
   * The next sweep differs from this, whatever it holds: also when it no longer holds what a poll or an assignment has
   * just brought, which would be no difference to a slot that is merely unknown.
   */
  private lookAgain({ a, b }: Slot, has: boolean): void {
    if (has) this.digests.record(Int32Array.of(a, b, ...NO_DIGEST), NO_ENTRIES);
    else this.digests.record(NO_ENTRIES, Int32Array.of(a, b));
  }

  /** Names of asset types that upstream has given for this shard's customers, as it spells them: at most 500. */
  seenTypes(): string[] {
    return this.types.list();
  }

  /** Whoever is new is looked at once by itself: no sweep has told of it yet, unless it was a sweep that brought it. */
  private welcome(member: Member, slot: Slot, bySweep: boolean): void {
    const nextPoll = bySweep || member.archived || member.source === "asked" ? null : 0;
    this.sql.exec(
      "UPDATE member SET slot = ?, next_poll = ? WHERE key = ?",
      slotNumber(slot),
      nextPoll,
      member.key,
    );
  }

  /** A customer shows an upstream user of this shard among its connections: may it keep them? */
  claim(claim: Claim): ClaimResult {
    this.prepare();
    return this.ctx.storage.transactionSync(() => {
      const result = this.owners.claim(claim);
      if (result.granted) this.unattributed.named(claim.user, claim.key);
      return result;
    });
  }

  /** Whoever had the user before has let it go. */
  taken(user: string, key: string): void {
    if (this.ready) this.owners.taken(user, key);
  }

  /** A customer no longer shows the user. Gives whoever was refused it meanwhile. */
  release(user: string, key: string): { key: string; customUserId: string } | null {
    return this.ready ? this.owners.release(user, key) : null;
  }

  /** Which customer has this upstream user. */
  ownerOf(user: string): { key: string; customUserId: string } | null {
    return this.ready ? this.owners.ownerOf(user) : null;
  }

  /** What a sweep saw of this shard (entries of four lanes), compared with what was looked into before. Reads only. */
  differing(seen: Int32Array): Differing {
    if (!this.ready && seen.length === 0) return { changed: NO_ENTRIES, missing: NO_ENTRIES, known: 0 };
    this.prepare();
    return this.digests.compare(seen);
  }

  /** Remembers entries as looked into and forgets slots (a, b, a, b, …). */
  lookedInto(entries: Int32Array, forget: Int32Array): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.digests.record(entries, forget));
  }

  /** Who lives in these slots (a, b, a, b, …). */
  membersIn(slots: Int32Array): { key: string; customUserId: string }[] {
    if (!this.ready) return [];
    const found: { key: string; customUserId: string }[] = [];
    for (let at = 0; at < slots.length; at += 2) {
      const slot = { a: slots[at] as number, b: slots[at + 1] as number };
      for (const row of this.sql.exec<{ key: string; id: string }>(
        "SELECT key, id FROM member WHERE slot = ?",
        slotNumber(slot),
      )) {
        found.push({ key: row.key, customUserId: row.id });
      }
    }
    return found;
  }

  /** These customers are to be polled from `at` on, in front of those who are merely due. */
  pollAt(keys: string[], at: number): void {
    for (const key of keys)
      this.sql.exec("UPDATE member SET next_poll = ? WHERE key = ? AND archived = 0", at, key);
  }

  /** `sweep` is what the last sweeps say of everybody. */
  list(query: ListQuery, sweep: SweepFreshness = NO_SWEEP): Listed[] {
    if (!this.ready) return [];
    const { sql, params } = listStatement(query, sweep);
    const page: Listed[] = [];
    let chars = 0;
    for (const row of this.sql.exec<ListRow>(sql, ...params)) {
      const text = row.head + customerTail(freshnessOf(dates(row), ownCheck(row), sweep));
      page.push({ position: { value: row.value, key: row.key }, text });
      chars += text.length;
      if (chars > MAX_PAGE_CHARS) break;
    }
    return page;
  }

  /** The keys of everybody with this tag. */
  keysTagged(tag: string): string[] {
    if (!this.ready) return [];
    const found = this.sql.exec<{ key: string }>(
      "SELECT key FROM member WHERE EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)",
      tag,
    );
    return [...found].map(({ key }) => key);
  }

  /** The connections of some customers, each as the inside of a JSON array; who has none is left out. */
  connectionsOf(keys: string[]): Record<string, string> {
    const found: Record<string, string> = {};
    if (!this.ready) return found;
    for (const key of keys) {
      const text = this.copyOf(key);
      if (text) found[key] = text;
    }
    return found;
  }

  /** A stretch of all connections after customer `after`, in order of keys: the inside of a JSON array. */
  allConnections(after: string): { text: string; next: string | null } {
    const texts: string[] = [];
    let chars = 0;
    let last = after;
    if (!this.ready) return { text: "", next: null };
    for (const { key } of this.sql.exec<{ key: string }>(
      "SELECT key FROM copy WHERE part = 0 AND key > ? ORDER BY key",
      after,
    )) {
      const text = this.copyOf(key);
      texts.push(text);
      chars += text.length;
      last = key;
      if (chars > MAX_PAGE_CHARS) return { text: texts.join(","), next: last };
    }
    return { text: texts.join(","), next: null };
  }

  /**
   * Who is to be polled by `now`: those whose moment has come, and with `everybody` also those who have none,
   * whoever was looked at longest ago first. Reads only.
   */
  due(now: number, limit: number, everybody = false): Due[] {
    if (!this.ready) return [];
    const some =
      "SELECT key, id, next_poll AS at FROM member WHERE next_poll <= ?1 ORDER BY next_poll LIMIT ?2";
    const all = `SELECT key, id, coalesce(next_poll, checked_at, 0) AS at FROM member
      WHERE archived = 0 AND coalesce(next_poll, 0) <= ?1 ORDER BY at LIMIT ?2`;
    return this.sql
      .exec<{ key: string; id: string; at: number }>(everybody ? all : some, now, limit)
      .toArray()
      .map((row) => ({
        key: row.key,
        customUserId: row.id,
        dueAt: row.at,
        shard: slotShard(slotOf(row.id).a),
      }));
  }

  /** Whoever is being polled is not due until `until`: a poll that never reports is due again then. */
  lease(keys: string[], until: number): void {
    for (const key of keys) {
      this.sql.exec("UPDATE member SET next_poll = ? WHERE key = ? AND archived = 0", until, key);
    }
  }

  /** What came of a poll. A run of failures waits longer each time. */
  polled({ key, at, held, nextPoll }: Polled): void {
    if (!this.ready) return;
    if (held === null) {
      this.sql.exec(
        `UPDATE member SET checked_at = ?, held_since = NULL, held_at = NULL, held_reason = NULL, failures = 0,
          next_poll = ? WHERE key = ?`,
        at,
        nextPoll,
        key,
      );
      return;
    }
    this.sql.exec(
      `UPDATE member SET held_since = coalesce(held_since, ?1), held_at = ?1, held_reason = ?2, failures = failures + 1,
        next_poll = iif(archived = 1, NULL, ?1 + min(?3, (?4 - ?1) * (1 << min(failures, 16)))) WHERE key = ?5`,
      at,
      held,
      MAX_BACKOFF_MS,
      nextPoll,
      key,
    );
  }

  /** A sweep could not read this customer's connections. */
  held(key: string, at: number, reason: string): void {
    this.sql.exec(
      "UPDATE member SET held_since = coalesce(held_since, ?1), held_at = ?1, held_reason = ?2 WHERE key = ?3",
      at,
      reason,
      key,
    );
  }

  /** Connections that a sweep saw in this slot without a customer to watch, in place of what was kept of it. */
  putUnattributed(slot: Slot, users: UserConnections[], at: number): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.unattributed.put(slot, users, at));
  }

  /** Unattributed connections that a sweep no longer saw (slots: a, b, a, b, …). */
  dropUnattributed(slots: Int32Array): void {
    if (!this.ready) return;
    for (let at = 0; at < slots.length; at += 2) {
      this.unattributed.drop({ a: slots[at] as number, b: slots[at + 1] as number });
    }
  }

  /** This shard's unattributed connections, newest first, at most `limit`, from after the place `after`. */
  listUnattributed(filter: UnattributedFilter, limit: number, after?: UnattributedPlace): UnattributedRow[] {
    return this.ready ? this.unattributed.list(filter, limit, after) : [];
  }

  pickUnattributed(ids: string[]): UnattributedRow[] {
    return this.ready ? this.unattributed.pick(ids) : [];
  }

  /** The connections of each id, as the inside of a JSON array. */
  unattributedTexts(ids: string[]): Record<string, string> {
    return this.ready ? this.unattributed.texts(ids) : {};
  }

  findUnattributed(id: string): Found | { found: false } {
    return this.ready ? this.unattributed.find(id) : { found: false };
  }

  /** False where there is nothing to ignore. */
  ignoreUnattributed(id: string): boolean {
    return this.ready && this.unattributed.ignore(id);
  }

  /** Sweeps count the user's nameless connections as the customer's from now on. */
  assignUser(assignment: Assignment, at: number): void {
    this.prepare();
    this.unattributed.assign(assignment, at);
  }

  /** Upstream had named another customer meanwhile. */
  unassignUser(user: string): void {
    if (this.ready) this.unattributed.unassign(user);
  }

  /** The customer shows them, and the whole-account answer with it. */
  attributed(id: string): void {
    if (this.ready) this.ctx.storage.transactionSync(() => this.unattributed.remove(id));
  }

  assignments(): Assignment[] {
    return this.ready ? this.unattributed.assignments() : [];
  }

  /** What webhooks have told of connections without a customer, and no sweep has shown yet. */
  toldUnattributed(): Told[] {
    return this.ready ? this.unattributed.told() : [];
  }

  /** A webhook's connection, until a sweep shows it under its user. */
  keepTold(told: Told, slot: Slot): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.unattributed.keepTold(told, slot));
  }

  /** Some users' connections whose texts hold `part`. */
  unattributedHolding(part: string, limit: number): { id: string; text: string }[] {
    return this.ready ? this.unattributed.holding(part, limit) : [];
  }

  describeUnattributed(id: string, client: ToldClient): void {
    if (this.ready) this.unattributed.describe(id, client);
  }

  /** Watched customers of whom no click is known and who changed at `since` or later, the newest first: at most `limit`. */
  changedUnclicked(since: number, limit: number): Changed[] {
    if (!this.ready) return [];
    return this.sql
      .exec<{ key: string; customUserId: string; createdAt: number }>(
        `SELECT key, id AS customUserId, created_at AS createdAt FROM member
          WHERE changed_at >= ? AND opened_at IS NULL AND archived = 0 ORDER BY changed_at DESC, key LIMIT ?`,
        since,
        limit,
      )
      .toArray()
      .map((member) => ({ ...member, text: this.copyOf(member.key) }))
      .filter(({ text }) => text !== "");
  }

  /** Those of the keys who are not connected, archived customers aside. */
  unconnected(keys: string[]): string[] {
    if (!this.ready) return [];
    return this.sql
      .exec<{ key: string }>(
        `SELECT key FROM member WHERE key IN (SELECT value FROM json_each(?)) AND state <> 'connected'
          AND archived = 0`,
        JSON.stringify(keys),
      )
      .toArray()
      .map(({ key }) => key);
  }

  private writeMember(member: Member): void {
    this.sql.exec(
      `INSERT INTO member (key, id, incarnation, rev, state, source, archived, owner, tags, name, client_name,
        created_at, changed_at, due_at, overdue, opened_at, suspected, head)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET incarnation = excluded.incarnation, rev = excluded.rev, state = excluded.state,
        source = excluded.source, archived = excluded.archived, owner = excluded.owner, tags = excluded.tags,
        name = excluded.name, client_name = excluded.client_name, created_at = excluded.created_at,
        changed_at = excluded.changed_at, due_at = excluded.due_at, overdue = excluded.overdue,
        opened_at = excluded.opened_at, suspected = excluded.suspected, head = excluded.head`,
      member.key,
      member.customUserId,
      member.incarnation,
      member.rev,
      member.state,
      member.source,
      member.archived ? 1 : 0,
      member.owner,
      JSON.stringify(member.tags),
      member.name,
      member.clientName,
      member.createdAt,
      member.changedAt,
      member.dueAt,
      member.overdue ? 1 : 0,
      member.openedAt,
      member.suspected ? 1 : 0,
      member.head,
    );
  }

  /**
   * The copy is written only where it differs: most changes of a customer leave its connections as they were. Says
   * whether it did.
   */
  private writeCopy(key: string, connections: string): boolean {
    if (this.copyOf(key) === connections) return false;
    const parts = connections === "" ? [] : toParts(connections);
    parts.forEach((text, part) => {
      this.sql.exec("INSERT OR REPLACE INTO copy (key, part, text) VALUES (?, ?, ?)", key, part, text);
    });
    this.sql.exec("DELETE FROM copy WHERE key = ? AND part >= ?", key, parts.length);
    return true;
  }

  private copyOf(key: string): string {
    return this.sql
      .exec<{ text: string }>("SELECT text FROM copy WHERE key = ? ORDER BY part", key)
      .toArray()
      .map((row) => row.text)
      .join("");
  }

  private prepare(): void {
    if (this.ready) return;
    prepareTables(this.sql);
    this.ready = true;
  }
}

const NO_ENTRIES = new Int32Array();

/** The digest of no connections: what upstream gives has another one. */
const NO_DIGEST = [0, 0] as const;

interface ListRow extends Record<string, SqlStorageValue> {
  key: string;
  value: number;
  head: string;
  created_at: number;
  suspected: number;
  checked_at: number | null;
  held_since: number | null;
  held_at: number | null;
  held_reason: string | null;
}

function dates(row: ListRow) {
  return { createdAt: row.created_at, suspected: row.suspected === 1 };
}

function ownCheck(row: ListRow) {
  return { at: row.checked_at, heldSince: row.held_since, heldAt: row.held_at, heldReason: row.held_reason };
}
