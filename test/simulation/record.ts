import { detailedText } from "../../src/status/detailed.ts";
import { stateOf } from "../../src/status/state.ts";
import { type Checked, StatusStorage } from "../../src/status/storage.ts";
import type { NumberedEvent, Status } from "../../src/status/types.ts";
import { connectionsText, customerHead } from "../../src/status/view.ts";
import type { Clock } from "./clock.ts";
import { watchDrift } from "./drift.ts";
import { connectionFrom } from "./items.ts";
import { watchLateness } from "./lateness.ts";
import { LossWatch } from "./losses.ts";
import { ReminderWatch } from "./reminders.ts";
import type { Trace } from "./trace.ts";
import type { Said } from "./weather.ts";
import { replace } from "./wrap.ts";

/** A request to upstream that is under way. */
export interface Asked {
  customUserId: string | undefined;
  begun: number;
}

/**
 * Sees every write of every customer, in its order, and holds it against the promises. What is wrong is kept for the
 * step's end: an error thrown here would be taken for one of the service.
 */
export class Record {
  readonly violations: string[] = [];
  /** Customers written since somebody last looked whether their alarm is due. */
  readonly written = new Set<string>();
  readonly losses: LossWatch;
  readonly reminders = new ReminderWatch();
  private readonly saved = new Map<string, Status>();
  private readonly events = new Map<string, NumberedEvent[]>();
  private readonly checked = new Map<string, number>();
  /** Connections that upstream has validly given, by customer. */
  private readonly given = new Map<string, Set<string>>();
  private readonly clock: Clock;
  private readonly trace: Trace;

  constructor(clock: Clock, trace: Trace) {
    this.clock = clock;
    this.trace = trace;
    this.losses = new LossWatch(clock);
  }

  listen(): void {
    const wrong = (what: string) => void this.violations.push(what);
    watchLateness(wrong);
    watchDrift(wrong);
    const record = this;
    const { save, saveChecked, load } = StatusStorage.prototype;
    const keys = new WeakMap<StatusStorage, string>();
    replace(StatusStorage.prototype, "save", function (this: StatusStorage, status, events) {
      keys.set(this, status.key);
      save.call(this, status, events);
      record.note(status, events);
    });
    replace(StatusStorage.prototype, "saveChecked", function (this: StatusStorage, checked) {
      saveChecked.call(this, checked);
      record.noteChecked(keys.get(this), checked);
    });
    replace(StatusStorage.prototype, "load", function (this: StatusStorage) {
      const loaded = load.call(this);
      if (loaded) {
        keys.set(this, loaded.status.key);
        record.noteLoaded(loaded.status);
      }
      return loaded;
    });
  }

  exists(key: string): boolean {
    return this.saved.has(key);
  }

  status(key: string): Status | undefined {
    return this.saved.get(key);
  }

  /** All that ever happened to a customer, the first first. */
  told(key: string): NumberedEvent[] {
    const known = this.events.get(key) ?? [];
    this.events.set(key, known);
    return known;
  }

  all(): Status[] {
    return [...this.saved.values()];
  }

  askedUpstream(customUserId: string | undefined): Asked {
    return { customUserId, begun: this.clock.elapsed };
  }

  answered({ customUserId, begun }: Asked, { given, broken }: Said): void {
    if (given === null) return;
    this.losses.heard({ customUserId, begun, ended: this.clock.elapsed, given, broken: new Set(broken) });
    for (const one of given) {
      if (one.customUserId === null || broken.includes(one.customUserId)) continue;
      const known = this.given.get(one.customUserId) ?? new Set();
      this.given.set(one.customUserId, known.add(one.raw));
    }
  }

  private note(after: Status, events: NumberedEvent[]): void {
    const before = this.saved.get(after.key);
    this.saved.set(after.key, { ...after });
    this.told(after.key).push(...events);
    this.written.add(after.key);
    const told = events.map(({ type, cause }) => `${type} (${cause})`).join(", ");
    const name = after.customUserId.slice(0, 12);
    this.trace.add(
      `  ${name} is ${after.state} v${after.version} no ${after.observedNo} has [${after.connections.map(({ user }) => user)}] ${told}`,
    );
    const wrong = (what: string) => this.violations.push(`${name}: ${what}`);
    this.checkNumbers(before, after, events, wrong);
    if (before) this.checkVersion(before, after, wrong);
    this.checkState(after, wrong);
    this.checkOrigin(before, after, wrong);
    this.checkUsers(after, wrong);
    this.losses.check(before, after, events, wrong);
    this.reminders.check(after, events, wrong);
  }

  private noteChecked(key: string | undefined, { no }: Checked): void {
    if (key === undefined) return;
    if (no < (this.checked.get(key) ?? 0)) this.violations.push(`${key}: the number of the last answer fell`);
    this.checked.set(key, no);
  }

  private noteLoaded(loaded: Status): void {
    const saved = this.saved.get(loaded.key);
    const told = (status: Status) => {
      const { connections, observedNo, ...rest } = status;
      return JSON.stringify([sorted(rest), connections.map(({ raw, shown }) => [raw, shown ?? null])]);
    };
    if (saved && told(saved) !== told(loaded)) {
      this.violations.push(`${loaded.customUserId}: comes back from disk as it was never saved`);
    }
  }

  private checkNumbers(
    before: Status | undefined,
    after: Status,
    events: NumberedEvent[],
    wrong: (what: string) => void,
  ): void {
    const first = (before?.seq ?? 0) + 1;
    if (events.some(({ seq }, index) => seq !== first + index))
      wrong("its events are not numbered 1, 2, 3 …");
    if (after.seq !== first - 1 + events.length) wrong("its last event's number is not its count of events");
    const last = Math.max(before?.observedNo ?? 0, this.checked.get(after.key) ?? 0);
    if (after.observedNo < last) wrong("an older observation was taken after a newer one");
    for (const { text, seq } of events) {
      const event = JSON.parse(text);
      if (
        event.seq !== seq ||
        event.customer.version !== after.version ||
        event.customer.state !== after.state
      ) {
        wrong(`event ${seq} does not tell what the customer became`);
      }
    }
  }

  private checkVersion(before: Status, after: Status, wrong: (what: string) => void): void {
    const rise = after.version - before.version;
    const changed =
      visible(before) !== visible(after) || (before.linksRev > 0 && after.linksRev !== before.linksRev);
    if (rise < 0) wrong(`its version fell from ${before.version}`);
    if (rise > 1) wrong(`its version rose by ${rise}`);
    if (rise === 0 && changed) wrong("a caller sees a change without a new version");
    if (rise === 1 && !changed) wrong("a new version shows nothing new");
  }

  /** Derived from nothing but what is stored: no memory of how it came about. */
  private checkState(after: Status, wrong: (what: string) => void): void {
    const stored: Status = {
      ...structuredClone({ ...after, connections: [] }),
      connections: after.connections.map(({ raw, shown }) => ({
        ...connectionFrom(raw),
        ...(shown && { shown: structuredClone(shown) }),
      })),
    };
    const state = stateOf(stored);
    if (state !== after.state) wrong(`is ${after.state}, but what is known of it makes ${state}`);
  }

  private checkOrigin(before: Status | undefined, after: Status, wrong: (what: string) => void): void {
    const had = new Set(before?.connections.map(({ raw }) => raw));
    const given = this.given.get(after.customUserId);
    for (const { raw } of after.connections) {
      if (!had.has(raw) && !given?.has(raw)) wrong(`shows what no valid answer gave: ${raw}`);
    }
  }

  private checkUsers(after: Status, wrong: (what: string) => void): void {
    const users = new Set(after.connections.map(({ user }) => user));
    for (const other of this.saved.values()) {
      if (other.key === after.key) continue;
      const shared = other.connections.find(({ user }) => user !== null && users.has(user));
      if (shared) wrong(`has user ${shared.user}, whom ${other.customUserId.slice(0, 12)} has too`);
    }
  }
}

/** What callers see of a customer, but for what is computed when read. */
function visible(status: Status): string {
  const { version, changedAt, ...head } = JSON.parse(`${customerHead(status)}}`);
  return JSON.stringify([head, detailedText(status) ?? connectionsText(status)]);
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
