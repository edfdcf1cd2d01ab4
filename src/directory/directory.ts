import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { NO_SWEEP, type SweepFreshness } from "../status/freshness.ts";
import { CheckUp, type Sample } from "./check-up.ts";
import { Copies } from "./copies.ts";
import { type Differing, Digests } from "./digests.ts";
import type { Member } from "./member.ts";
import { type Listed, Members } from "./members.ts";
import { type Claim, type ClaimResult, Owners } from "./owners.ts";
import { type Due, type Polled, Polls } from "./polls.ts";
import type { ListQuery } from "./query.ts";
import { SeenTypes } from "./seen-types.ts";
import { type Slot, slotOf } from "./slot.ts";
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

/** A customer who changed, with the connections as the inside of a JSON array. */
export interface Changed {
  key: string;
  customUserId: string;
  createdAt: number;
  text: string;
}

/**
 * One of 16 shards that know who is watched. Membership is primary here, since objects cannot be listed;
 * everything else is a copy that follows CustomerStatus and can be told again at any time.
 */
export class Directory extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private readonly members: Members;
  private readonly copies: Copies;
  private readonly polls: Polls;
  private readonly digests: Digests;
  private readonly types: SeenTypes;
  private readonly owners: Owners;
  private readonly unattributed: Unattributed;
  private readonly checkUp: CheckUp;
  private ready: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.members = new Members(this.sql);
    this.copies = new Copies(this.sql);
    this.polls = new Polls(this.sql);
    this.digests = new Digests(this.sql);
    this.types = new SeenTypes(this.sql);
    this.owners = new Owners(this.sql);
    this.unattributed = new Unattributed(this.sql, this.copies);
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
      const known = this.members.find(key);
      if (!known) return;
      this.members.remove(key);
      this.copies.remove(key);
      const slot = slotOf(known.customUserId);
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
      const known = this.members.find(member.key);
      if (known?.incarnation === member.incarnation && known.rev >= member.rev + (repairing ? 1 : 0)) return;
      this.members.write(member);
      const slot = slotOf(member.customUserId);
      if (!known) this.members.welcome(member, slot, bySweep);
      else this.polls.archived(member.key, known.archived, member.archived);
      const differs = this.copies.write(member.key, member.connections);
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
    return this.ready ? this.members.inSlots(slots) : [];
  }

  /** `sweep` is what the last sweeps say of everybody. */
  list(query: ListQuery, sweep: SweepFreshness = NO_SWEEP): Listed[] {
    return this.ready ? this.members.list(query, sweep) : [];
  }

  /** The keys of everybody with this tag. */
  keysTagged(tag: string): string[] {
    return this.ready ? this.members.tagged(tag) : [];
  }

  /** The connections of some customers, each as the inside of a JSON array; who has none is left out. */
  connectionsOf(keys: string[]): Record<string, string> {
    return this.ready ? this.copies.of(keys) : {};
  }

  /** A stretch of all connections after customer `after`, in order of keys: the inside of a JSON array. */
  allConnections(after: string): { text: string; next: string | null } {
    return this.ready ? this.copies.after(after) : { text: "", next: null };
  }

  /** Who is to be polled by `now`: see `Polls`. */
  due(now: number, limit: number, everybody = false): Due[] {
    return this.ready ? this.polls.due(now, limit, everybody) : [];
  }

  lease(keys: string[], until: number): void {
    if (this.ready) this.polls.lease(keys, until);
  }

  /** These customers are to be polled from `at` on, in front of those who are merely due. */
  pollAt(keys: string[], at: number): void {
    if (this.ready) this.polls.pollAt(keys, at);
  }

  /** What came of a poll. */
  polled(polled: Polled): void {
    if (this.ready) this.polls.polled(polled);
  }

  /** A sweep could not read this customer's connections. */
  held(key: string, at: number, reason: string): void {
    if (this.ready) this.polls.held(key, at, reason);
  }

  /** Watched customers of whom no click is known and who changed at `since` or later, the newest first: at most `limit`. */
  changedUnclicked(since: number, limit: number): Changed[] {
    if (!this.ready) return [];
    return this.members
      .changedUnclicked(since, limit)
      .map((member) => ({ ...member, text: this.copies.read(member.key) }))
      .filter(({ text }) => text !== "");
  }

  /** Those of the keys who are not connected, archived customers aside. */
  unconnected(keys: string[]): string[] {
    return this.ready ? this.members.unconnected(keys) : [];
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

  private prepare(): void {
    if (this.ready) return;
    prepareTables(this.sql);
    this.ready = true;
  }
}

const NO_ENTRIES = new Int32Array();

/** The digest of no connections: what upstream gives has another one. */
const NO_DIGEST = [0, 0] as const;
