import { DurableObject } from "cloudflare:workers";
import { configOf, DEFAULT_HISTORY_DAYS } from "../config.ts";
import type { Sample } from "../directory/check-up.ts";
import type { Telling } from "../directory/feeding.ts";
import type { Env } from "../env.ts";
import { type Connection, readConnection } from "../leadsie/connection.ts";
import { log } from "../log.ts";
import { directoryOf, upstream } from "../stubs.ts";
import { Asking, type AskOutcome } from "./asking.ts";
import { assigned, assignedConnections, unassigned } from "./assign.ts";
import { isPollWanted, isSuspected } from "./assigned.ts";
import {
  born,
  describe,
  forgetAt,
  isForgotten,
  mergeRequirements,
  opened,
  type ProfilePatch,
  passDeadline,
  tooMany,
  withLinks,
} from "./change.ts";
import { Claims } from "./claims.ts";
import {
  CONFIRM_REPORT_SECONDS,
  DAY_MS,
  EVENTS_A_PAGE,
  HOT_MS,
  MAX_ALARM_AHEAD_MS,
  RETRY_FIRST_MS,
  RETRY_LAST_MS,
  SECOND_MS,
} from "./constants.ts";
import { diagnosisFacts, type StatusFacts } from "./diagnosis-facts.ts";
import { discovered } from "./discover.ts";
import { type Erased, type Erasing, erasingOf } from "./erase.ts";
import { eraseEverywhere } from "./erase-everywhere.ts";
import { freshnessOf, NO_SWEEP, type SweepFreshness } from "./freshness.ts";
import { NOBODY, type Part, toLines } from "./lines.ts";
import { type Heard, Listeners } from "./listeners.ts";
import { memberOf } from "./member-of.ts";
import { movedAway, usersOf } from "./move.ts";
import { isLate, type Observed, observe } from "./observe.ts";
import {
  type Claimant,
  claimNew,
  lookAtWaiting,
  newUsers,
  releaseGone,
  type Unreleased,
} from "./ownership.ts";
import type {
  CustomerText,
  History,
  PollAnswer,
  PollVerdict,
  Read,
  Refused,
  Reported,
  SweepVerdict,
  Swept,
  Watched,
  WatchInput,
} from "./protocol.ts";
import { Reminders } from "./reminders.ts";
import { type Report, report } from "./report.ts";
import { type Checked, NEVER_CHECKED, StatusStorage } from "./storage.ts";
import { Texts, textOfErasing } from "./texts.ts";
import type { Observation, Status, Transition } from "./types.ts";
import { connectionsText, type Freshness } from "./view.ts";

/**
 * Everything about one customer is decided here, one synchronous turn at a time: no method awaits between
 * reading the status and writing what it became.
 */
export class CustomerStatus extends DurableObject<Env> {
  private store: StatusStorage;
  private status: Status | null;
  private checked: Checked;
  /** What `readLines` was told last of sweeps: the same for a second, and for all who ask in it. */
  private sweepText = "";
  private parsedSweep = NO_SWEEP;
  /** The `rev` that the Directory has confirmed. Unknown after an eviction: telling it again is harmless. */
  private told = -1;
  /** The call that is telling the Directory. */
  private telling: Promise<void> | null = null;
  private readonly historyMs: number;
  private retryMs = RETRY_FIRST_MS;
  /** What the last reader knew of sweeps: each brings it along. */
  private sweep: SweepFreshness = NO_SWEEP;
  /** Until then a poll that was asked for has not begun: it confirms whatever is reported before. */
  private confirmedFrom = 0;
  /** What is left while the customer is being erased; `status` is null then. */
  private erasing: Erasing | null;
  private finishing: Promise<Erased> | null = null;
  /** Upstream users who are not shown here any more, and whose shard could not be told so. */
  private unreleased: Unreleased[] = [];
  private readonly asking = new Asking();
  private readonly listeners: Listeners;
  private readonly claims = new Claims();
  private readonly texts = new Texts();
  private readonly reminders: Reminders;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const config = configOf(env);
    this.historyMs = (config.ok ? config.config.historyDays : DEFAULT_HISTORY_DAYS) * DAY_MS;
    this.store = new StatusStorage(ctx.storage, this.historyMs);
    this.listeners = new Listeners(ctx);
    const loaded = this.store.load();
    this.status = loaded?.status ?? null;
    this.checked = loaded?.checked ?? NEVER_CHECKED;
    this.erasing = this.store.loadErasing();
    this.reminders = new Reminders(config.ok ? config.config.timeZone : "UTC");
  }

  /**
   * Watches the customer, or changes what the company says of it. Answers once the Directory knows too: objects
   * cannot be listed, so a customer whom the Directory has not is not watched.
   */
  async watch(input: WatchInput): Promise<Watched | Refused> {
    if (input.source === "asked" && (await this.isErased(input.customUserId))) return { refused: "erased" };
    if (this.erasing) await this.finishErasing();
    const now = Date.now();
    const created = this.status === null;
    const before = this.status ?? born({ ...input, incarnation: newIncarnation(), now });
    const requires = input.addRequires && mergeRequirements(before.requires, input.addRequires);
    if (requires && tooMany(requires)) return { refused: "too_many_requirements" };
    const described = describe(before, { ...input.patch, ...(requires && { requires }) }, input.source, now);
    const linked = withLinks(input.linked, described, before, now);
    const named = input.patch.remindAfter !== undefined;
    const transition = this.reminders.afterCall(before, linked, named, now);
    // What a customer is born with is its first version: nobody has seen it without.
    this.keep(created ? { ...transition, status: { ...transition.status, version: 1 } } : transition, true);
    const customer = this.text();
    await this.tellDirectory();
    return { created, customer };
  }

  /** As `watch`, for a customer who must exist already. */
  async change(patch: ProfilePatch, linked?: "changed"): Promise<Watched | Refused | { found: false }> {
    if (!this.status) return { found: false };
    const { customUserId, key, source } = this.status;
    return this.watch({ customUserId, key, source, patch, linked });
  }

  /** `sweep` is what the last sweeps say of everybody: it is part of how fresh this customer is. */
  read(sweep: SweepFreshness = NO_SWEEP): Read {
    this.sweep = sweep;
    if (this.erasing) return textOfErasing(this.erasing);
    return this.status ? this.text() : { found: false };
  }

  /** As `read`, by Leadsie's own endpoint: who is watched only because they were asked about stays so while they are. */
  readAsked(sweep: SweepFreshness): Read {
    const now = Date.now();
    if (this.status?.source === "asked" && Math.abs(now - (this.status.askedAt ?? 0)) > DAY_MS) {
      this.keep({ status: { ...this.status, askedAt: now }, events: [] });
    }
    return this.read(sweep);
  }

  /** As `read`, or for `connections` as `readAsked`, as text: see `toLines`. `sweep` is JSON; `known` an ETag the caller has. */
  readLines(sweep: string, part: Part, known: string | null): string {
    if (this.sweepText !== sweep) {
      this.sweepText = sweep;
      this.parsedSweep = JSON.parse(sweep) as SweepFreshness;
    }
    const text = part === "customer" ? this.read(this.parsedSweep) : this.readAsked(this.parsedSweep);
    return text.found ? toLines(text, part, known) : NOBODY;
  }

  /** What the Directory has of this customer: is it so? Repairs it where not. Says whether it had to. */
  async checkUp({
    key,
    incarnation,
    rev,
    copyLength,
    fed,
  }: Sample): Promise<"same" | "repaired" | "removed"> {
    if (!this.status) return "removed";
    const same =
      this.status.incarnation === incarnation &&
      this.status.rev === rev &&
      (fed ?? this.status.seq) >= this.status.seq &&
      connectionsText(this.status).length === copyLength;
    // A change that is just being told is no drift: the next check sees whether it arrived.
    if (same || this.telling || (this.status.rev > rev && this.status.rev !== this.told)) return "same";
    const member = memberOf(this.status, this.texts.head(this.status));
    const repaired = await directoryOf(this.env, member.customUserId).repair(
      member,
      this.untold(this.status),
    );
    this.store.fed = repaired.fed;
    await this.tellDirectory();
    log("directory_repaired", { key });
    return "repaired";
  }

  /**
   * At most `limit` events after event `after` (null: from the oldest kept), oldest first, each as JSON text; `last` is
   * the newest there is. `gone`: some of those after `after` are no longer kept.
   */
  history(after: number | null, limit: number): History | { found: false } {
    if (!this.status) return { found: false };
    const oldest = this.store.oldest() ?? this.status.seq + 1;
    const gone = after !== null && after < oldest - 1;
    return {
      found: true,
      gone,
      events: gone ? [] : this.store.events(after ?? 0, limit),
      last: this.status.seq,
    };
  }

  /** A WebSocket for whoever waits: `?version=N` is told when the version is above N, `?after=SEQ` gets every later event. */
  override fetch(request: Request): Response {
    const { status } = this;
    if (!status) return new Response(null, { status: 404 });
    const url = new URL(request.url);
    const after = url.searchParams.get("after");
    // Whoever has heard of more than there is heard it of a customer who was erased: this one begins anew.
    if (after !== null && Number(after) > status.seq) url.searchParams.set("after", "0");
    const history = after === null ? null : this.history(Number(url.searchParams.get("after")), 0);
    if (history?.found && history.gone) return new Response(null, { status: 410 });
    return this.listeners.accept(url, this.heard(status));
  }

  /** The other side hung up, or was let go. */
  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  private heard({ version }: Status): Heard {
    return { version, events: (after) => this.store.events(after, EVENTS_A_PAGE) };
  }

  /** Whoever asks upstream on demand: null to the first, who must `endAsk`; its outcome to all others. Writes nothing. */
  joinAsk(): Promise<AskOutcome | null> {
    return this.asking.join();
  }

  endAsk(outcome: AskOutcome): void {
    this.asking.end(outcome);
  }

  /** A person followed a link at `at` (milliseconds since 1970). Told at least once; told again it changes nothing. */
  async clicked({ at }: { at: number }): Promise<void> {
    if (!this.status) return;
    this.keep(opened(this.status, at));
    const { key, customUserId, state, archived } = this.status;
    const until = at + HOT_MS;
    if (state !== "connected" && !archived && until > Date.now()) {
      await upstream(this.env).heat({ key, customUserId, until });
      if (!this.status) await upstream(this.env).cool(key);
    }
  }

  /** A good answer from upstream about this customer. Says what was made of it, and whether to look again soon. */
  async observe(answer: PollAnswer): Promise<PollVerdict> {
    const GONE = {
      verdict: "gone",
      connected: false,
      repeatAfter: null,
      wanted: false,
      recanted: false,
    } as const;
    if (!this.status) return GONE;
    const { no, at } = answer;
    // A late observation claims nobody: upstream users belong where the newer one has put them.
    if (isLate(this.status, { no, by: "poll" }))
      return verdictOf(this.status, { verdict: "late", repeatAfter: null, recanted: false });
    const claimant = this.status;
    const connections = await this.claimed(answer.connections.map(read));
    // What was claimed took a while: everything is decided anew by what the status is now.
    if (!this.status) {
      await releaseGone(this.env, claimant, usersOf(connections).keys(), (user) => this.hasUser(user));
      return GONE;
    }
    const before = this.status.connections;
    const observed = this.take({ ...answer, by: "poll", connections });
    const { verdict } = observed;
    if (verdict !== "late") {
      const confirmedAt = verdict === "unconfirmed" ? this.checked.at : at;
      this.check({ no, at: confirmedAt, heldSince: null, heldAt: null, heldReason: null });
    }
    await this.releaseGone([...before, ...connections]);
    return verdictOf(this.status, observed);
  }

  /**
   * What a webhook or the company told. With `who`, somebody new is watched from now on, and the answer waits for the
   * Directory. A burst of reports asks upstream once: a poll that has not begun yet confirms them all.
   */
  async report(
    told: Report,
    who: { customUserId: string; key: string } | null,
  ): Promise<Reported | { found: false }> {
    if (who && (await this.isErased(who.customUserId))) return { found: false };
    const now = Date.now();
    const before =
      this.status ?? (who && born({ ...who, source: "discovered", incarnation: newIncarnation(), now }));
    if (!before) return { found: false };
    const created = this.status === null;
    const transition = report(before, told);
    this.keep(transition, created);
    const ask = (created || transition.status !== before) && !this.isAsked(now);
    if (ask) this.confirmedFrom = now + CONFIRM_REPORT_SECONDS * SECOND_MS;
    if (created) await this.tellDirectory();
    return { found: true, ask };
  }

  /** A clock that jumped back does not keep upstream from being asked. */
  private isAsked(now: number): boolean {
    return now < this.confirmedFrom && now >= this.confirmedFrom - CONFIRM_REPORT_SECONDS * SECOND_MS;
  }

  /**
   * What a sweep saw of this customer, told only when it differs from what was looked into before. Who is not
   * watched yet is discovered. Answers once the Directory knows.
   */
  async swept(input: Swept): Promise<SweepVerdict> {
    const { no, at } = input;
    const users = input.assigned ?? [];
    if (this.status && isLate(this.status, { ...input, by: "sweep" })) return "late";
    if (await this.isErased(input.customUserId)) return "unchanged";
    const connections = await this.claimed(input.connections.map(read), input, users);
    if (!this.status) {
      if (connections.length === 0) return "unchanged";
      if (await this.isErased(input.customUserId)) {
        await releaseGone(this.env, input, usersOf(connections).keys(), (user) => this.hasUser(user));
        return "unchanged";
      }
      this.keep(
        discovered({
          ...input,
          connections,
          assigned: stillHere(users, connections),
          incarnation: newIncarnation(),
        }),
        true,
      );
      this.check({ ...NEVER_CHECKED, no, at });
      await this.tellDirectory(this.rev());
      return "discovered";
    }
    const before = this.status.connections;
    const { verdict } = this.take(
      { ...input, by: "sweep", connections, assigned: stillHere(users, connections) },
      true,
    );
    // Kept although nothing changed: an older poll that is still under way must not win over this.
    if (verdict !== "late" && this.checked.no < no) {
      const held = verdict === "unconfirmed" || verdict === "unswept";
      this.check(
        held ? { ...this.checked, no, at: this.confirmedAt(input.completeAt) } : { ...NEVER_CHECKED, no, at },
      );
    }
    await this.tellDirectory(this.rev());
    await this.releaseGone([...before, ...connections]);
    return verdict;
  }

  /**
   * Connections of an upstream user that name no customer become this customer's, now and in what sweeps bring later.
   * Answers once the Directory knows. False where the customer is not watched, or upstream names another one for the
   * user: then nothing was taken.
   */
  async assign({ user, connections }: { user: string; connections: string[] }): Promise<boolean> {
    const raws = connections.map(read);
    const claimant = this.status;
    const mine = await this.claimed(raws, claimant, [user]);
    if (!this.status && claimant)
      await releaseGone(this.env, claimant, usersOf(mine).keys(), (one) => this.hasUser(one));
    if (!this.status || mine.length < raws.length) return false;
    this.keep(assigned(this.status, user, mine, Date.now()), true);
    await this.tellDirectory();
    return true;
  }

  /**
   * The assignment was meant for customer `to`. Gives the user's connections as text, once they are gone from here and
   * the user is free; null, and nothing changed, where upstream itself names this customer for the user.
   */
  async unassign({ user, to }: { user: string; to: string }): Promise<string[] | null> {
    if (!this.status) return [];
    const given = assignedConnections(this.status, user);
    if (!given) return null;
    const before = this.status.connections;
    this.claims.takeAway(user);
    this.keep(unassigned(this.status, user, to, Date.now()), true);
    await this.tellDirectory();
    await this.releaseGone(before);
    return given.map(({ raw }) => raw);
  }

  /** What a diagnosis needs of this customer. Reads only. */
  facts(sweep: SweepFreshness): StatusFacts | { found: false } {
    this.sweep = sweep;
    if (!this.status) return { found: false };
    return diagnosisFacts(this.status, this.freshness(this.status), this.store.lastRemoved());
  }

  /**
   * Another customer has this upstream user now. Taken from here first, and only then granted there; should whoever
   * asks be killed in between, the alarm has the other one looked at.
   */
  moveAway({ user, to, at }: { user: string; to: Claimant; at: number }): void {
    this.claims.takeAway(user);
    if (!this.status) return;
    const moved = movedAway(this.status, user, to.customUserId, at);
    if (moved.status === this.status) return;
    const { key, customUserId } = to;
    this.keep({ ...moved, status: { ...moved.status, handover: { key, customUserId } } });
  }

  /** What this customer may show of what upstream gave: users that are new here are taken from whoever has them first. */
  private async claimed(
    connections: Connection[],
    claimant: Claimant | null = this.status,
    assignedUsers: string[] = [],
  ): Promise<Connection[]> {
    const known = this.status?.connections ?? [];
    const users = newUsers(known, connections, assignedUsers);
    if (!claimant || users.length === 0) return connections;
    const { key, customUserId } = claimant;
    // Those that are known too: while others are claimed they may be taken away.
    const claim = this.claims.begin(usersOf(connections).keys());
    try {
      const mine = await claimNew(this.env, { key, customUserId }, known, connections, assignedUsers);
      return mine.filter(({ user }) => user === null || claim.has(user));
    } finally {
      this.claims.end(claim);
    }
  }

  /** Users among `connections` whom this customer does not show any more, and nothing that came meanwhile shows again. */
  private async releaseGone(connections: Connection[]): Promise<void> {
    await this.release(usersOf(connections).keys());
  }

  /** What could not be done before, once more. */
  private async releaseLeft(): Promise<void> {
    const left = this.unreleased;
    if (left.length === 0) return;
    this.unreleased = [];
    await this.release(left.map(({ user }) => user));
    for (const { user, waiting } of left) {
      if (!waiting) continue;
      await lookAtWaiting(this.env, waiting).catch(() => this.unreleased.push({ user, waiting }));
    }
    if (this.unreleased.length > 0) throw new Error("a user is not released");
  }

  private async release(users: Iterable<string>): Promise<void> {
    if (!this.status) return;
    const left = await releaseGone(this.env, this.status, users, (user) => this.hasUser(user));
    this.unreleased.push(...left);
    if (left.length > 0) await this.ctx.storage.setAlarm(Date.now() + RETRY_FIRST_MS);
  }

  /** Whether this customer shows the upstream user, or is about to. */
  hasUser(user: string): boolean {
    return this.claims.has(user) || (this.status?.connections.some((one) => one.user === user) ?? false);
  }

  /**
   * Upstream could not be heard about this customer: the snapshot stays, and readers see since when and why. False where
   * that is no news: something newer was heard meanwhile.
   */
  hold({ no, at, reason }: { no: number; at: number; reason: string }): boolean {
    if (!this.status || no <= this.status.observedNo) return false;
    this.check({ ...this.checked, heldSince: this.checked.heldSince ?? at, heldAt: at, heldReason: reason });
    return true;
  }

  /** Tells the Directory what it does not know yet, and passes what is due. At least once, and again after a failure. */
  override async alarm(): Promise<void> {
    if (this.erasing) return this.goOnErasing();
    if (!this.status) return;
    if (isForgotten(this.status, Date.now())) return this.forget();
    this.keep(passDeadline(this.status, Date.now()));
    await this.remindIfDue();
    try {
      await this.tellDirectory();
      await this.handOver();
      await this.releaseLeft();
      this.retryMs = RETRY_FIRST_MS;
    } catch {
      // The Directory is restarting or overloaded: nothing is lost, the alarm comes again.
      this.retryMs = Math.min(this.retryMs * 2, RETRY_LAST_MS);
    }
    await this.setNextAlarm();
  }

  /** Nothing remains but what a customer who was never heard of has: nothing. The Directory forgets first. */
  private async forget(): Promise<void> {
    if (!this.status) return;
    await directoryOf(this.env, this.status.customUserId).remove(this.status.key);
    await this.empty();
  }

  private async empty(): Promise<void> {
    this.forgetInMemory();
    await this.ctx.storage.deleteAll();
    this.store = new StatusStorage(this.ctx.storage, this.historyMs);
    this.erasing = null;
  }

  private forgetInMemory(): void {
    this.status = null;
    this.checked = NEVER_CHECKED;
    this.told = -1;
    this.texts.forget();
    this.confirmedFrom = 0;
    this.unreleased = [];
  }

  /**
   * Erases all that is held of the customer, here and everywhere else. From its first turn on the customer is not there
   * for whoever else asks; answers when nothing is left. Asked again meanwhile it joins.
   */
  async erase(): Promise<Erased | { found: false }> {
    if (!this.erasing) {
      if (!this.status) return { found: false };
      this.beginErasing(erasingOf(this.status, this.store.countEvents(), Date.now()));
    }
    return this.finishErasing();
  }

  private beginErasing(erasing: Erasing): void {
    this.store.beginErasing(erasing);
    this.forgetInMemory();
    this.erasing = erasing;
    const { version, event } = erasing;
    this.listeners.tell({ version, events: (after) => (after < event.seq ? [event] : []) });
    void this.ctx.storage.setAlarm(Date.now() + RETRY_FIRST_MS);
  }

  private finishErasing(): Promise<Erased> {
    this.finishing ??= this.eraseAll().finally(() => {
      this.finishing = null;
    });
    return this.finishing;
  }

  private async eraseAll(): Promise<Erased> {
    const { erasing } = this;
    if (!erasing) throw new Error("nobody is being erased");
    // What was on its way to the Directory arrives before what takes it out.
    await this.telling?.catch(() => {});
    const counts = await eraseEverywhere(this.env, erasing);
    this.listeners.close();
    await this.empty();
    return { found: true, erasedAt: erasing.at, events: erasing.events, ...counts };
  }

  /** A kill left it half done, or an object could not be reached. */
  private async goOnErasing(): Promise<void> {
    try {
      await this.finishErasing();
    } catch (error) {
      log("erasure_not_finished", { error });
      this.retryMs = Math.min(this.retryMs * 2, RETRY_LAST_MS);
      await this.ctx.storage.setAlarm(Date.now() + this.retryMs);
    }
  }

  /** Whether this customer was erased, and not watched again since. Asks only where nobody is here. */
  private async isErased(customUserId: string): Promise<boolean> {
    if (this.status) return false;
    return this.erasing !== null || (await directoryOf(this.env, customUserId).isErased(customUserId));
  }

  /** Has whoever took a user from here looked at: usually they have what they took long before. */
  private async handOver(): Promise<void> {
    const to = this.status?.handover;
    if (!to) return;
    const now = Date.now();
    await directoryOf(this.env, to.customUserId).pollAt([to.key], now, now);
    if (this.status?.handover === to) this.keep({ status: { ...this.status, handover: null }, events: [] });
  }

  /** Upstream is asked about only where a reminder is due; what came in while waiting for its answer counts. */
  private async remindIfDue(): Promise<void> {
    const at = this.status && this.reminders.nextAt(this.status, Date.now());
    if (at === null || at > Date.now()) return;
    const failingSince = await this.upstreamFailingSince();
    if (this.status) this.keep(this.reminders.send(this.status, failingSince, Date.now()));
  }

  /** Since when upstream has not been heard; without a valid configuration, or an answer of Upstream's, since ever. */
  private async upstreamFailingSince(): Promise<number | null> {
    if (!configOf(this.env).ok) return 0;
    return upstream(this.env)
      .failingSince()
      .catch(() => 0);
  }

  /** Lets an observation become what it makes of the status; writes only what a reader or a later answer could miss. */
  private take(o: Observation, callerTells = false): Observed {
    if (!this.status) throw new Error("a customer who is not watched is not observed");
    const { status } = this;
    const observed = observe(status, o);
    const telling = observed.events.length > 0 || observed.status.version !== status.version;
    const { suspicion, evidence, assigned } = observed.status;
    const remembering =
      suspicion !== status.suspicion || evidence !== status.evidence || assigned !== status.assigned;
    if (telling || remembering) this.keep(observed, callerTells);
    else this.status = observed.status;
    return observed;
  }

  /** When the snapshot was last confirmed, before the sweep that is being told: by an own poll or by the sweep before. */
  private confirmedAt(completeAt: number | null): number | null {
    const counts = completeAt !== null && this.status !== null && this.status.createdAt <= completeAt;
    return counts ? Math.max(completeAt, this.checked.at ?? 0) : this.checked.at;
  }

  private check(checked: Checked): void {
    this.checked = checked;
    this.store.saveChecked(checked);
  }

  /**
   * Until the Directory knows what the customer is, and its log has every event. `sweptRev`: what a sweep has made of the
   * customer, which it remembers itself; whatever else is told, the next sweep is to look at this customer again. Whoever
   * comes while a call is under way joins it.
   */
  private async tellDirectory(sweptRev?: number): Promise<void> {
    while (this.status && !this.isTold(this.status)) {
      this.telling ??= this.tellOnce(this.status, this.status.rev === sweptRev).finally(() => {
        this.telling = null;
      });
      await this.telling;
    }
  }

  private rev(): number | undefined {
    return this.status?.rev;
  }

  private isTold({ rev, seq }: Status): boolean {
    return rev === this.told && this.store.fed >= seq;
  }

  private async tellOnce(status: Status, bySweep: boolean): Promise<void> {
    const { store } = this;
    const member = memberOf(status, this.texts.head(status));
    const untold = this.untold(status);
    const { fed, erased } = await directoryOf(this.env, member.customUserId).put(member, untold, bySweep);
    if (erased) return this.leave(status);
    if (untold.events.length > 0 && fed === untold.after) throw new Error("the log takes no events");
    store.fed = fed;
    this.told = Math.max(this.told, member.rev);
  }

  /** The Directory knows that this customer was erased: whoever found them anew came too late. */
  private async leave({ incarnation }: Status): Promise<void> {
    if (this.status?.incarnation === incarnation) await this.empty();
  }

  private untold({ seq }: Status): Telling {
    return this.store.untold(seq);
  }

  /**
   * Saves what a transition made and tells the Directory of it, which nobody waits for here; `callerTells`: the caller
   * does. The alarm does where that was cut off or failed.
   */
  private keep({ status, events }: Transition, callerTells = false): void {
    if (status === this.status) return;
    this.status = { ...status, rev: status.rev + 1 };
    this.store.save(this.status, events);
    this.listeners.tell(this.heard(this.status));
    void this.ctx.storage.setAlarm(Date.now() + RETRY_FIRST_MS);
    if (!callerTells) this.ctx.waitUntil(this.tellDirectory().catch(() => {}));
  }

  private async setNextAlarm(): Promise<void> {
    if (!this.status) return;
    const { dueAt, overdue, state, handover } = this.status;
    const now = Date.now();
    const times: number[] = [];
    if (!this.isTold(this.status) || handover || this.unreleased.length > 0) times.push(now + this.retryMs);
    if (dueAt !== null && !overdue && state !== "connected") times.push(dueAt);
    const reminderAt = this.reminders.nextAt(this.status, now);
    if (reminderAt !== null) times.push(reminderAt);
    const forgottenAt = forgetAt(this.status);
    if (forgottenAt !== null) times.push(forgottenAt);
    const next = Math.min(...times, now + MAX_ALARM_AHEAD_MS);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.max(now, next));
  }

  private freshness(status: Status): Freshness {
    const { createdAt } = status;
    return freshnessOf({ createdAt, suspected: isSuspected(status) }, this.checked, this.sweep);
  }

  private text(): CustomerText {
    if (!this.status) throw new Error("a customer who is not watched has no text");
    return this.texts.customer(this.status, this.freshness(this.status));
  }
}

function verdictOf(
  status: Status,
  { verdict, repeatAfter, recanted }: Pick<Observed, "verdict" | "repeatAfter" | "recanted">,
): PollVerdict {
  const connected = status.state === "connected";
  return { verdict, connected, repeatAfter, wanted: isPollWanted(status), recanted };
}

/** Assigned users whose connections this customer may show: the others were assigned to somebody else meanwhile. */
function stillHere(users: string[], connections: Connection[]): string[] {
  return users.filter((user) => connections.some((one) => one.user === user));
}

function newIncarnation(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}

/** The Worker has read each of them already; what it could not read, it did not send. */
function read(raw: string): Connection {
  const result = readConnection(raw);
  if (!result.ok) throw new Error(`not a connection: ${result.path}`);
  return result.connection;
}
