import { env } from "cloudflare:workers";
import { customerKey } from "../../src/customer-id.ts";
import type { Member } from "../../src/directory/member.ts";
import { erasingOf } from "../../src/status/erase.ts";
import { numberEvents } from "../../src/status/events.ts";
import type { Cause, EventDraft } from "../../src/status/types.ts";
import { directoryOf } from "../../src/stubs.ts";
import { watched } from "../status/build.ts";

let last = 0;

/** Somebody whose events a test puts into the log, as their own object would. */
export class Customer {
  readonly id: string;
  seq = 0;
  private key = "";

  constructor(id = `told-${++last}`) {
    this.id = id;
  }

  /** So many events more, in one go. */
  async tell(count = 1, draft: EventDraft = CHANGED, cause: Cause = "webhook"): Promise<string[]> {
    this.key ||= await customerKey(this.id);
    const status = watched({
      customUserId: this.id,
      key: this.key,
      seq: this.seq,
      incarnation: `inc-${this.id}`,
    });
    const drafts = Array.from({ length: count }, () => draft);
    const { events } = numberEvents(status, drafts, cause, Date.now());
    const telling = { after: this.seq, oldest: 1, events };
    this.seq += count;
    await directoryOf(env, this.id).put(this.member(), telling);
    return events.map(({ text }) => (JSON.parse(text) as { id: string }).id);
  }

  /** What of it is in the logs goes, but for an event that says so. */
  async erase(): Promise<void> {
    const incarnation = `inc-${this.id}`;
    const status = watched({ customUserId: this.id, key: this.key, seq: this.seq, incarnation });
    await directoryOf(env, this.id).erase(erasingOf(status, this.seq, Date.now()));
  }

  async hash(): Promise<string> {
    return customerKey(this.id);
  }

  private member(): Member {
    return {
      ...{
        key: this.key,
        customUserId: this.id,
        incarnation: `inc-${this.id}`,
        rev: this.seq,
        state: "connected",
      },
      ...{
        source: "api",
        wanted: false,
        archived: false,
        owner: null,
        tags: [],
        name: null,
        clientName: null,
        createdAt: 1,
      },
      ...{ changedAt: 1, dueAt: null, overdue: false, openedAt: null, suspected: false, types: [] },
      ...{ head: "{", connections: "" },
    };
  }
}

export const CHANGED: EventDraft = { type: "connection.changed", data: { before: {}, after: {} } };
