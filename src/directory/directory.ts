import { DurableObject } from "cloudflare:workers";
import { requireConfig } from "../config.ts";
import type { Env } from "../env.ts";
import { KEPT_MS } from "../feed/constants.ts";
import { EventLog } from "../feed/event-log.ts";
import type { FeedFilter, FeedLog, FeedPage } from "../feed/protocol.ts";
import { sealEvent } from "../feed/sealed.ts";
import { NO_SWEEP, type SweepFreshness } from "../status/freshness.ts";
import type { NumberedEvent } from "../status/types.ts";
import { endpoint, shardNumber } from "../stubs.ts";
import { CheckUp, type Sample } from "./check-up.ts";
import { Copies } from "./copies.ts";
import { type Differing, Digests } from "./digests.ts";
import { Erased } from "./erased.ts";
import { rowsOf, type Telling, toFeed } from "./feeding.ts";
import type { Member } from "./member.ts";
import { type Known, type Listed, Members } from "./members.ts";
import { NOTHING_AT_ALL, type Overall, readOverall } from "./overall.ts";
import { overviewOf, type ShardOverview } from "./overview.ts";
import { type Claim, type ClaimResult, Owners } from "./owners.ts";
import { type Due, type Polled, Polls } from "./polls.ts";
import type { ListQuery } from "./query.ts";
import { SeenTypes } from "./seen-types.ts";
import { type Slot, slotOf } from "./slot.ts";
import { prepareTables, tablesExist, upgradeTables } from "./tables.ts";
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
import { unattributedEvent } from "./unattributed-text.ts";

/** Up to which event the log has the customer's; `erased`: the customer was, and nothing was taken. */
export interface Fed {
  fed: number;
  erased?: true;
}

/** Who is erased, with the event that tells of it. */
export interface ErasedMember {
  customUserId: string;
  key: string;
  incarnation: string;
  event: NumberedEvent;
}

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
export class Directory extends DurableObject<Env> implements FeedLog {
  private readonly sql: SqlStorage;
  private readonly members: Members;
  private readonly copies: Copies;
  private readonly polls: Polls;
  private readonly digests: Digests;
  private readonly types: SeenTypes;
  private readonly owners: Owners;
  private readonly unattributed: Unattributed;
  private readonly checkUp: CheckUp;
  private readonly log: EventLog;
  private readonly erased: Erased;
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
    this.erased = new Erased(this.sql);
    this.ready = tablesExist(this.sql);
    if (this.ready) upgradeTables(this.sql);
    this.log = new EventLog(
      ctx,
      () => shardNumber(ctx.id.name),
      async (id, push) => endpoint(env, id).push(push),
    );
  }

  /**
   * What CustomerStatus says of a customer; older news of the same incarnation is dropped. Unless a sweep brought it
   * (and remembers by itself what it saw), the next sweep looks at a customer whose connections have changed. With it
   * come the events that the log may lack: `fed` is the last that it has now, and those after it are to be told again.
   * Answers when the endpoints know, or after a second.
   */
  async put(member: Member, telling: Telling, bySweep = false): Promise<Fed> {
    const fed = await this.take(member, telling, bySweep, false);
    await this.log.tell();
    return fed;
  }

  /** As `put`, for a member that was found to differ although nothing newer is known: written all the same. */
  async repair(member: Member, telling: Telling): Promise<Fed> {
    const fed = await this.take(member, telling, false, true);
    await this.log.tell();
    return fed;
  }

  /** Who was never there, or is gone. */
  remove(key: string): void {
    if (!this.ready) return;
    this.ctx.storage.transactionSync(() => this.takeOut(key));
  }

  private takeOut(key: string): void {
    const known = this.members.find(key);
    if (!known) return;
    this.members.remove(key);
    this.copies.remove(key);
    const slot = slotOf(known.customUserId);
    this.digests.record(NO_ENTRIES, Int32Array.of(slot.a, slot.b));
  }

  /**
   * Nothing of the customer remains but the mark by which nobody brings it back, and that it was erased, which the log
   * tells. Answers when the endpoints know, or after a second. Again changes nothing.
   */
  async erase({ customUserId, key, incarnation, event }: ErasedMember): Promise<void> {
    this.prepare();
    const mark = await this.erased.mark(customUserId);
    const told = { ...event, text: await sealEvent(requireConfig(this.env).adminApiKey, event.text) };
    this.ctx.storage.transactionSync(() => {
      const now = Date.now();
      if (!this.erased.add(mark, incarnation, now)) return;
      this.takeOut(key);
      this.log.forget(key, null);
      this.log.append(rowsOf(key, [told], 0), now);
    });
    await this.log.tell();
  }

  /** Whether somebody of this id was erased, and is not watched again since. */
  async isErased(customUserId: string): Promise<boolean> {
    const mark = this.ready ? await this.erased.markIfAny(customUserId) : null;
    return mark !== null && this.erased.has(mark);
  }

  /**
   * A customer was erased: it owns no upstream user of this shard, none is assigned to it, and no event says that somebody's
   * connections may be its. Gives who waited for a user.
   */
  forgetOwner(key: string, customUserId: string): { key: string; customUserId: string }[] {
    if (!this.ready) return [];
    return this.ctx.storage.transactionSync(() => {
      this.log.forgetSuggested(customUserId);
      this.unattributed.forget(key);
      return this.owners.forget(key);
    });
  }

  /** The next members to compare with what their objects say: see `CheckUp`. Asked for by the hour, and so the log is tidied. */
  nextToCheck(few: number, many: number): { samples: Sample[]; rebuilding: boolean } {
    this.log.prune(Date.now());
    return this.ready ? this.checkUp.next(few, many) : { samples: [], rebuilding: false };
  }

  /** Every member is compared with its object again, over the next ticks. */
  rebuild(): void {
    this.prepare();
    this.checkUp.rebuild();
  }

  private async take(member: Member, telling: Telling, bySweep: boolean, repairing: boolean): Promise<Fed> {
    this.prepare();
    const mark = await this.erased.markIfAny(member.customUserId);
    const fed = this.ctx.storage.transactionSync(() => {
      const found = this.members.find(member.key);
      if (!found && mark !== null && this.erased.refuses(mark, member)) return null;
      const known = found?.incarnation === member.incarnation ? found : null;
      const { fed, events } = toFeed(known ? known.fed : 0, telling);
      if (!known || known.rev < member.rev + (repairing ? 1 : 0)) this.write(member, fed, found, bySweep);
      else if (fed !== known.fed) this.members.fedTo(member.key, fed);
      const now = Date.now();
      this.log.append(rowsOf(member.key, events, now - KEPT_MS), now);
      return fed;
    });
    if (fed === null) return { fed: telling.after, erased: true };
    this.types.note(member.types);
    return { fed };
  }

  private write(member: Member, fed: number, found: Known | null, bySweep: boolean): void {
    this.members.write(member, fed);
    const slot = slotOf(member.customUserId);
    if (!found) this.members.welcome(member, slot, bySweep);
    else this.polls.archived(member.key, found.archived, member.archived);
    if (member.wanted) this.polls.want(member.key, Date.now());
    const differs = this.copies.write(member.key, member.connections);
    // A sweep says itself what it has looked into.
    if (!differs || bySweep) return;
    // Also when it no longer holds what a poll or an assignment has just brought, which would be no difference to a slot
    // that is merely unknown.
    if (member.connections !== "") this.digests.lookAgain(slot);
    else this.digests.record(NO_ENTRIES, Int32Array.of(slot.a, slot.b));
  }

  /** How this shard's customers fare, by `bounds` of days: see `overview.ts`. */
  overview(bounds: number[]): ShardOverview {
    return this.ready ? overviewOf(this.sql, bounds) : NO_OVERVIEW;
  }

  /** Names of asset types that upstream has given for this shard's customers, as it spells them: at most 500. */
  seenTypes(): string[] {
    return this.types.list();
  }

  /** A customer shows an upstream user of this shard among its connections: may it keep them? */
  claim(claim: Claim): ClaimResult {
    this.prepare();
    return this.ctx.storage.transactionSync(() => {
      const assignedTo = claim.assigned ? this.unattributed.assignedTo(claim.user) : null;
      // A sweep that began before says so: it was assigned to somebody else since.
      if (assignedTo !== null && assignedTo !== claim.key) return { granted: false, owner: assignedTo };
      const result = this.owners.claim(claim);
      if (result.granted && !claim.assigned) this.unattributed.named(claim.user, claim.key);
      return result;
    });
  }

  /** Whoever had the user before has let it go. False where somebody else has claimed it meanwhile. */
  taken(user: string, key: string): boolean {
    return this.ready && this.owners.taken(user, key);
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

  /** A sweep is about to tell whoever lives in these slots (a, b, a, b, …): should it be killed, the next one looks again. */
  beginLooking(slots: Int32Array): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.digests.open(slots));
  }

  /** The next sweep looks at whoever lives in this slot. */
  lookAgain(slot: Slot): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.digests.lookAgain(slot));
  }

  /** A sweep that began to look remembers entries as looked into and forgets slots (a, b, a, b, …). */
  lookedInto(entries: Int32Array, forget: Int32Array): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => this.digests.settle(entries, forget));
  }

  /** Who lives in these slots (a, b, a, b, …). */
  membersIn(slots: Int32Array): { key: string; customUserId: string }[] {
    return this.ready ? this.members.inSlots(slots) : [];
  }

  /** `sweep` is what the last sweeps say of everybody. */
  list(query: ListQuery, sweep: SweepFreshness = NO_SWEEP): Listed[] {
    return this.ready ? this.members.list(query, sweep) : [];
  }

  /** The shard in numbers. */
  overall(now: number): Overall {
    return this.ready ? readOverall(this.sql, now) : NOTHING_AT_ALL;
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

  /** These customers are to be polled at `at`, by one that begins after `from`: see `Polls`. */
  pollAt(keys: string[], at: number, from: number): void {
    if (this.ready) this.polls.pollAt(keys, at, from);
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

  /**
   * Connections that a sweep saw in this slot without a customer to watch, in place of what was kept of it. What is seen
   * for the first time is told, unless `quiet`.
   */
  async putUnattributed(slot: Slot, users: UserConnections[], at: number, quiet: boolean): Promise<void> {
    this.prepare();
    this.ctx.storage.transactionSync(() => {
      const fresh = this.unattributed.put(slot, users, at);
      if (!quiet) this.tellUnattributed(fresh, "upstream", at);
    });
    await this.log.tell();
  }

  private tellUnattributed(ids: string[], cause: "upstream" | "webhook", at: number): void {
    const texts = this.unattributed.texts(ids);
    const rows = this.unattributed.pick(ids);
    this.log.append(
      rows.map((row) => unattributedEvent(row, texts[row.id] ?? "", cause, at)),
      Date.now(),
    );
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
  unassignUser(user: string, key: string): void {
    if (this.ready) this.unattributed.unassign(user, key);
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
  async keepTold(told: Told, slot: Slot): Promise<void> {
    this.prepare();
    this.ctx.storage.transactionSync(() => {
      if (this.unattributed.keepTold(told, slot)) this.tellUnattributed([told.id], "webhook", told.client.at);
    });
    await this.log.tell();
  }

  /** Some users' connections whose texts hold `part`. */
  unattributedHolding(part: string, limit: number): { id: string; text: string }[] {
    return this.ready ? this.unattributed.holding(part, limit) : [];
  }

  describeUnattributed(id: string, client: ToldClient): void {
    if (this.ready) this.unattributed.describe(id, client);
  }

  feedAfter(after: number, filter: FeedFilter, limit: number): FeedPage {
    return this.log.feedAfter(after, filter, limit);
  }

  feedSince(time: number): number {
    return this.log.feedSince(time);
  }

  subscribe(endpointId: string): number {
    this.prepare();
    return this.log.subscribe(endpointId);
  }

  unsubscribe(endpointId: string): void {
    this.log.unsubscribe(endpointId);
  }

  /** Takes a customer's events out of the log, but for the one with this number in its history. */
  forgetEvents(key: string, butSeq: number | null): void {
    this.log.forget(key, butSeq);
  }

  /** A WebSocket that follows the log. */
  override fetch(request: Request): Response {
    this.prepare();
    return this.log.accept(request);
  }

  override webSocketMessage(socket: WebSocket): void {
    this.log.more(socket);
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  /** Set only where an endpoint was not reached. */
  override async alarm(): Promise<void> {
    await this.log.tell();
  }

  private prepare(): void {
    if (this.ready) return;
    prepareTables(this.sql);
    this.ready = true;
  }
}

const NO_OVERVIEW: ShardOverview = {
  states: {},
  archived: 0,
  overdue: 0,
  funnel: { made: 0, opened: 0, partial: 0, connected: 0 },
  times: { opened: {}, partial: {}, connected: {} },
  changes: {},
};

const NO_ENTRIES = new Int32Array();
