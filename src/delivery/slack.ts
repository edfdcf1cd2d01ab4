import type { EventType, ToldEvent } from "./event.ts";
import { cutToFit, type Mrkdwn, say } from "./mrkdwn.ts";
import {
  assets,
  connection,
  factsOf,
  missing,
  NOTHING,
  partIn,
  stillMissing,
  textIn,
  time,
  who,
} from "./slack-words.ts";

/**
 * The body of a Slack incoming webhook: what happened and what to do, as a person would write it, on one line of at
 * most 3,000 characters. All that came from outside is shown as text: it mentions nobody and links nowhere.
 */
export function slackText(event: ToldEvent): { text: string } {
  // An event kept by a later release, whose type this one does not know, is still worth a line.
  const sentence = Object.hasOwn(SENTENCES, event.type) ? SENTENCES[event.type] : unknownType;
  return { text: cutToFit(sentence(event)) };
}

const SENTENCES: Record<EventType, (event: ToldEvent) => Mrkdwn> = {
  "customer.discovered": (event) =>
    say`${who(event)} was found in Leadsie and is watched from now on.${foundAs(event)}`,
  "customer.opened": (event) => say`${who(event)} has opened the link.`,
  "customer.partial": (event) =>
    say`${who(event)} has connected a part.${gained(event)}${stillMissing(event)}`,
  "customer.pending": (event) =>
    say`${who(event)} has done their part; somebody has yet to accept.${gained(event)}${stillMissing(event)}`,
  "customer.connected": (event) => say`${who(event)} is connected: nothing is missing.${gained(event)}`,
  "customer.failed": (event) =>
    say`${who(event)} tried to connect, and it did not succeed.${stillMissing(event)}`,
  "customer.lost": (event) =>
    say`Access to ${who(event)} is lost${lostWhy(event)}.${lost(event)}${stillMissing(event)}`,
  "customer.moved": (event) =>
    say`What ${who(event)} had connected now belongs to ${textIn(event.data, "to") ?? "another customer"}.`,
  "customer.overdue": (event) => say`${who(event)} is overdue${dueSince(event)}.${stillMissing(event)}`,
  "customer.reminder": (event) =>
    say`Reminder${counted(event)}: ${who(event)} is not connected yet.${missingIn(event)}`,
  "customer.erased": (event) => say`The customer ${who(event)} was erased.`,
  "connection.added": (event) => {
    const added = partIn(event.data, "connection");
    return say`${who(event)} has a new connection${connection(added)}.${assetsOf(added)}`;
  },
  "connection.changed": (event) => {
    const after = partIn(event.data, "after");
    return say`A connection of ${who(event)} has changed${connection(after)}.${formerly(event)}${assetsOf(after)}`;
  },
  "connection.removed": (event) => {
    const removed = partIn(event.data, "connection");
    return say`A connection of ${who(event)} is gone${connection(removed)}.${assetsOf(removed)}`;
  },
  "connection.unattributed": unattributed,
  "upstream.failing": (event) =>
    say`Leadsie cannot be asked${because(event)}: every status stays as it was. ${todo(event, "GET /v1/upstream says what to do.")}`,
  "upstream.recovered": () => say`Leadsie can be asked again: all statuses are being brought up to date.`,
  "upstream.suspicious": (event) =>
    say`The last look at Leadsie would take something from ${extent(event)}, which looks like a fault there: nothing of it was applied. ${todo(event, "If it is true, accept it with POST /v1/upstream/accept.")}`,
  "webhook.disabled": webhookDisabled,
  "webhook.test": () => say`This is a test: what Connectwatch has to tell arrives here.`,
};

function unknownType(event: ToldEvent): Mrkdwn {
  return say`${event.type}: ${who(event)}.`;
}

function foundAs({ customer }: ToldEvent): Mrkdwn {
  return customer ? say` State: ${customer.state}.` : NOTHING;
}

function gained(event: ToldEvent): Mrkdwn {
  const names = assets(partIn(event.data, "gained"));
  return names ? say` New: ${names}.` : NOTHING;
}

function lost(event: ToldEvent): Mrkdwn {
  const names = assets(partIn(event.data, "lost"));
  return names ? say` Gone: ${names}.` : NOTHING;
}

function lostWhy({ data }: ToldEvent): Mrkdwn {
  if (data.reason === "reported") return say` (by your own report)`;
  if (data.reason !== "moved") return NOTHING;
  return say` (it belongs to ${textIn(data, "movedTo") ?? "another customer"} now)`;
}

function dueSince({ data }: ToldEvent): Mrkdwn {
  return data.dueAt === undefined ? NOTHING : say` since ${time(data.dueAt)}`;
}

function counted({ data }: ToldEvent): Mrkdwn {
  const [n, of] = [textIn(data, "n"), textIn(data, "of")];
  return n !== null && of !== null ? say` ${n} of ${of}` : NOTHING;
}

/** What was missing when the reminder fell due; an event that was cut has it in the customer's progress alone. */
function missingIn(event: ToldEvent): Mrkdwn {
  const own = event.data.missing;
  return Array.isArray(own) ? missing(own) : stillMissing(event);
}

function assetsOf(value: unknown): Mrkdwn {
  const names = assets(partIn(value, "connectionAssets"));
  return names ? say` ${names}.` : NOTHING;
}

/** What the connection was, where its status or access level is another now. */
function formerly({ data }: ToldEvent): Mrkdwn {
  const [before, after] = [data.before, data.after];
  const same = ["status", "accessLevel"].every((field) => textIn(before, field) === textIn(after, field));
  const was = factsOf(before);
  return same || was === null ? NOTHING : say` Before: ${was}.`;
}

function unattributed({ data }: ToldEvent): Mrkdwn {
  const first = Array.isArray(data.connections) ? data.connections[0] : data.connection;
  const client = textIn(data, "clientName") ?? "Somebody";
  const id = textIn(data, "id");
  const path = id === null ? "GET /v1/unattributed" : `POST /v1/unattributed/${id}/assign`;
  return say`${client} has connected without a customUserId${connection(first ?? data)}. Say whose it is: ${path}.`;
}

function because({ data }: ToldEvent): Mrkdwn {
  const reason = textIn(data, "reason");
  return reason === null ? NOTHING : say` (${reason})`;
}

/** The advice the event brings along, or the one that always holds. */
function todo({ data }: ToldEvent, otherwise: string): Mrkdwn {
  return say`${textIn(data, "say") ?? otherwise}`;
}

function extent({ data }: ToldEvent): Mrkdwn {
  const [customers, of] = [textIn(data, "customers"), textIn(data, "of")];
  if (customers === null) return say`many customers`;
  return of === null ? say`${customers} customers` : say`${customers} of ${of} customers`;
}

const WHY_DISABLED: ReadonlyMap<string, string> = new Map([
  ["gone", ": it answered 410 Gone"],
  ["failing", ": it did nothing but fail for five days"],
]);

function webhookDisabled({ data }: ToldEvent): Mrkdwn {
  const id = textIn(data, "id") ?? "";
  const name = textIn(data, "description") ?? id;
  const why = WHY_DISABLED.get(textIn(data, "reason") ?? "") ?? "";
  return say`The webhook “${name}” was disabled${why}. What it missed is kept. When the receiver works again, enable it with PATCH /v1/webhooks/${id}.`;
}
