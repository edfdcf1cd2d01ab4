import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { type Connection, readConnection } from "../leadsie/connection.ts";
import { directoryShard, shardOf } from "../stubs.ts";
import {
  born,
  describe,
  linksChanged,
  mergeRequirements,
  opened,
  type ProfilePatch,
  passDeadline,
} from "./change.ts";
import { RETRY_FIRST_MS, RETRY_LAST_MS } from "./constants.ts";
import { memberOf } from "./member-of.ts";
import { observe } from "./observe.ts";
import { type Checked, NEVER_CHECKED, StatusStorage } from "./storage.ts";
import type { Requirement, Source, Status, Transition } from "./types.ts";
import { connectionsText, customerHead, customerTail, etagOf, iso } from "./view.ts";

/** A customer as the API tells it, in pieces of JSON text that the Worker puts together. */
export interface CustomerText {
  found: true;
  customUserId: string;
  /** The fields that change with the version; the object is not closed. */
  head: string;
  /** `,"checkedAt":…,"stale":…` */
  tail: string;
  /** The inside of the `connections` array. */
  connections: string;
  /** Whether links were ever made: only then is it worth asking for them. */
  hasLinks: boolean;
  etag: string;
  checkedAt: string | null;
  staleReason: string | null;
}

export type Read = CustomerText | { found: false };

export interface History {
  found: true;
  events: { seq: number; text: string }[];
  last: number;
}

export interface WatchInput {
  customUserId: string;
  key: string;
  source: Source;
  patch: ProfilePatch;
  /** Requirements that join those the customer has (a link's), instead of replacing them. */
  addRequires?: Requirement[] | undefined;
  /** A link was made, changed or removed with this call. */
  linked?: boolean;
}

export interface Watched {
  created: boolean;
  customer: CustomerText;
}

export interface PollAnswer {
  no: number;
  begunAt: number;
  at: number;
  /** Each connection's JSON text as it came. */
  connections: string[];
}

/**
 * Everything about one customer is decided here, one synchronous turn at a time: no method awaits between
 * reading the status and writing what it became.
 */
export class CustomerStatus extends DurableObject<Env> {
  private readonly store: StatusStorage;
  private status: Status | null;
  private checked: Checked;
  /** The `rev` that the Directory has confirmed. Unknown after an eviction: telling it again is harmless. */
  private told = -1;
  private retryMs = RETRY_FIRST_MS;
  private head: { version: number; text: string } | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.store = new StatusStorage(ctx.storage);
    const loaded = this.store.load();
    this.status = loaded?.status ?? null;
    this.checked = loaded?.checked ?? NEVER_CHECKED;
  }

  /**
   * Watches the customer, or changes what the company says of it. Answers once the Directory knows too: objects
   * cannot be listed, so a customer whom the Directory has not is not watched.
   */
  async watch(input: WatchInput): Promise<Watched> {
    const now = Date.now();
    const created = this.status === null;
    const before = this.status ?? born({ ...input, incarnation: newIncarnation(), now });
    const requires = input.addRequires && mergeRequirements(before.requires, input.addRequires);
    const described = describe(before, { ...input.patch, ...(requires && { requires }) }, input.source, now);
    const transition = input.linked ? linksChanged(described, before, now) : described;
    // What a customer is born with is its first version: nobody has seen it without.
    this.keep(
      created ? { ...transition, status: { ...transition.status, version: 1 } } : transition,
      RETRY_FIRST_MS,
    );
    const customer = this.text();
    await this.tellDirectory();
    return { created, customer };
  }

  /** As `watch`, for a customer who must exist already. */
  async change(patch: ProfilePatch, linked = false): Promise<Watched | { found: false }> {
    if (!this.status) return { found: false };
    const { customUserId, key, source } = this.status;
    return this.watch({ customUserId, key, source, patch, linked });
  }

  read(): Read {
    return this.status ? this.text() : { found: false };
  }

  /** At most `limit` events after event `after`, oldest first, each as JSON text; `last` is the newest there is. */
  history(after: number, limit: number): History | { found: false } {
    if (!this.status) return { found: false };
    return { found: true, events: this.store.events(after, limit), last: this.status.seq };
  }

  /** A person followed a link at `at` (milliseconds since 1970). Told at least once; told again it changes nothing. */
  clicked({ at }: { at: number }): void {
    if (this.status) this.keep(opened(this.status, at));
  }

  /** A good answer from upstream about this customer. Says what was made of it, and whether to look again soon. */
  observe(answer: PollAnswer): { verdict: "gone" | "late" | "unchanged" | "changed" | "unconfirmed" } {
    if (!this.status) return { verdict: "gone" };
    const connections = answer.connections.map(read);
    const observed = observe(this.status, { ...answer, by: "poll", connections });
    if (observed.verdict === "late") return { verdict: "late" };
    this.checked = { no: answer.no, at: answer.at, heldSince: null, heldReason: null };
    this.store.saveChecked(this.checked);
    const { status } = this;
    const telling = observed.events.length > 0 || observed.status.version !== status.version;
    const suspecting = observed.status.suspicion !== status.suspicion;
    if (telling || suspecting) this.keep(observed);
    else this.status = observed.status;
    return { verdict: observed.verdict };
  }

  /** Upstream could not be heard about this customer: the snapshot stays, and readers see since when and why. */
  hold({ no, at, reason }: { no: number; at: number; reason: string }): void {
    if (!this.status || no <= this.status.observedNo) return;
    this.checked = { ...this.checked, heldSince: this.checked.heldSince ?? at, heldReason: reason };
    this.store.saveChecked(this.checked);
  }

  /** Tells the Directory what it does not know yet, and passes what is due. At least once, and again after a failure. */
  override async alarm(): Promise<void> {
    if (!this.status) return;
    this.keep(passDeadline(this.status, Date.now()));
    try {
      await this.tellDirectory();
      this.retryMs = RETRY_FIRST_MS;
    } catch {
      // The Directory is restarting or overloaded: nothing is lost, the alarm comes again.
      this.retryMs = Math.min(this.retryMs * 2, RETRY_LAST_MS);
    }
    await this.setNextAlarm();
  }

  private async tellDirectory(): Promise<void> {
    if (!this.status || this.status.rev === this.told) return;
    const member = memberOf(this.status, this.headText());
    await directoryShard(this.env, shardOf(member.key)).put(member);
    this.told = Math.max(this.told, member.rev);
  }

  /** Saves what a transition made; the alarm tells the Directory should nobody else have done so by then. */
  private keep({ status, events }: Transition, tellAfterMs = 0): void {
    if (status === this.status) return;
    this.status = { ...status, rev: status.rev + 1 };
    this.store.save(this.status, events);
    void this.ctx.storage.setAlarm(Date.now() + tellAfterMs);
  }

  private async setNextAlarm(): Promise<void> {
    if (!this.status) return;
    const { rev, dueAt, overdue, state } = this.status;
    const now = Date.now();
    const times: number[] = [];
    if (rev !== this.told) times.push(now + this.retryMs);
    if (dueAt !== null && !overdue && state !== "connected") times.push(dueAt);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.max(now, Math.min(...times)));
  }

  private headText(): string {
    if (!this.status) throw new Error("a customer who is not watched has no text");
    if (this.head?.version !== this.status.version) {
      this.head = { version: this.status.version, text: customerHead(this.status) };
    }
    return this.head.text;
  }

  private text(): CustomerText {
    const { status, checked } = this;
    if (!status) throw new Error("a customer who is not watched has no text");
    const { heldSince, heldReason } = checked;
    const stale = heldSince === null ? null : { since: heldSince, reason: heldReason ?? "" };
    return {
      found: true,
      customUserId: status.customUserId,
      head: this.headText(),
      tail: customerTail({ checkedAt: checked.at, stale }),
      connections: connectionsText(status),
      hasLinks: status.linksRev > 0,
      etag: etagOf(status),
      checkedAt: iso(checked.at),
      staleReason: heldReason,
    };
  }
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
