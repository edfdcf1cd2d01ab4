import { Webhook } from "standardwebhooks";
import { SECOND } from "./constants.ts";
import type { Letter, Receiver } from "./receiver.ts";
import type { Record } from "./record.ts";

export interface Told {
  id: string;
  type: string;
  cause: string;
  customUserId: string | null;
  seq: number | null;
}

/** The text of an event without the link that a reminder is given on its way: that is the newest at the time. */
function withoutLink(text: string): string {
  if (!text.includes('"linkUrl"')) return text;
  const { data, ...event } = JSON.parse(text) as { data: { [name: string]: unknown } };
  const { linkUrl, ...rest } = data;
  return JSON.stringify({ ...event, data: rest });
}

/** An event as every channel tells it, whatever the order of its fields. */
export function eventText(text: string): string {
  const { id, type, customUserId, seq, at, cause, data, customer } = JSON.parse(withoutLink(text));
  return JSON.stringify([id, type, customUserId, seq, at, cause, data, customer]);
}

/** Holds every try at a receiver against what was promised of webhooks. */
export class Letters {
  private readonly bodies = new Map<string, string>();

  constructor(
    private readonly record: Record,
    private readonly now: () => number,
    private readonly keyOf: (customUserId: string) => string,
  ) {}

  /** Before the receiver answers. */
  arrives(receiver: Receiver, letter: Letter): Told {
    const told = JSON.parse(letter.body) as Told;
    const wrong = (what: string) =>
      this.record.violations.push(`${receiver.name}, ${told.type} ${told.customUserId} ${told.seq}: ${what}`);
    if (told.id !== letter.id) wrong("its id is not the event's");
    if (receiver.deleted) wrong("is sent after the webhook was deleted");
    if (told.type !== "webhook.test") {
      if (receiver.silent) wrong("is sent after the webhook was disabled");
      if (!receiver.wants(told)) wrong("is sent although nobody wants it there");
      this.checkBody(letter, told, wrong);
      this.checkOrder(receiver, told, wrong);
    }
    if (Math.abs(this.now() - Number(letter.timestamp) * SECOND) > SECOND)
      wrong("has not the time of the try");
    if (receiver.unsure) receiver.unsure.push(letter);
    else if (!this.isSigned(receiver, letter)) wrong("is not signed with every live secret");
    return told;
  }

  /**
   * The answer with a secret has come: what was signed meanwhile was so with it, or with those before, which sign until
   * `end` at least.
   */
  known(receiver: Receiver, secret: string, end: number): void {
    const old = receiver.secrets;
    for (const letter of receiver.unsure ?? []) {
      const sentBy = (Number(letter.timestamp) + 1) * SECOND;
      const live = old.filter(({ until }) => until === null || until > sentBy);
      const isOld = live.length > 0 && live.every((one) => verifies(one.secret, letter));
      if (!isOld && !verifies(secret, letter)) {
        this.record.violations.push(`${receiver.name}: ${letter.id} was signed with no secret of its time`);
      }
    }
    receiver.unsure = null;
    const older = old.map((one) => ({ ...one, until: Math.min(one.until ?? end, end) }));
    receiver.secrets = [{ secret, until: null }, ...older.filter(({ until }) => until > this.now())];
  }

  private isSigned(receiver: Receiver, letter: Letter): boolean {
    const live = receiver.secrets.filter(({ until }) => until === null || until > this.now());
    return live.length > 0 && live.every(({ secret }) => verifies(secret, letter));
  }

  private checkBody({ id, body }: Letter, told: Told, wrong: (what: string) => void): void {
    const text = eventText(body);
    const before = this.bodies.get(id);
    this.bodies.set(id, text);
    if (before !== undefined && before !== text) wrong("has another body than before");
    if (told.customUserId === null || told.seq === null) return;
    const known = this.record.told(this.keyOf(told.customUserId))[told.seq - 1];
    if (!known || eventText(known.text) !== text) wrong("is not what happened");
  }

  /** A customer's event comes when the one before was taken or given up. */
  private checkOrder(
    receiver: Receiver,
    { id, customUserId, seq }: Told,
    wrong: (what: string) => void,
  ): void {
    if (customUserId === null || seq === null || !receiver.wishes.ordered || receiver.tried.has(id)) return;
    const all = this.record.told(this.keyOf(customUserId));
    const from = receiver.wishes.startAt ? 1 : (receiver.first.get(customUserId) ?? seq);
    receiver.first.set(customUserId, Math.min(from, seq));
    for (const { seq: earlier, type, cause, text } of all.slice(from - 1, seq - 1)) {
      if (!receiver.wants({ type, cause })) continue;
      const tried = receiver.tried.get((JSON.parse(text) as Told).id);
      if (!tried?.accepted && !tried?.givenUp) wrong(`comes before ${earlier} was taken or given up`);
    }
  }
}

/** As its receiver would, but for the time: what came long ago may be looked at, too. */
function verifies(secret: string, { id, timestamp, signature, body }: Letter): boolean {
  const expected = new Webhook(secret).sign(id, new Date(Number(timestamp) * SECOND), body);
  return signature.split(" ").includes(expected);
}
