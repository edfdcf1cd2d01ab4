import type { Missing, MissingReason } from "../status/types.ts";
import { MAX_SLACK_ITEMS } from "./constants.ts";
import type { ToldEvent } from "./event.ts";
import { joined, Mrkdwn, type Said, say } from "./mrkdwn.ts";

/** Beside what is empty nothing is said. */
export const NOTHING = new Mrkdwn("");

/** The customer's name where the company gave one, and always the id: names repeat. */
export function who({ customer, customUserId }: ToldEvent): Mrkdwn {
  const id = customUserId ?? "a customer";
  const name = customer?.name;
  return name ? say`${name} (${id})` : say`${id}`;
}

const REASONS: Record<MissingReason, string> = {
  absent: "not there",
  failed: "failed",
  pending: "waiting to be accepted",
  insufficient_access: "the access level is too low",
  lost: "lost",
};

/** ` Missing: …` as the customer's progress has it; nothing where nothing is. */
export function stillMissing({ customer }: ToldEvent): Mrkdwn {
  return missing(customer?.progress.missing);
}

export function missing(list: Missing[] | undefined): Mrkdwn {
  if (!list || list.length === 0) return NOTHING;
  return say` Still missing: ${listed(list.map(one))}.`;
}

function one({ types, count, have, reason }: Missing): Mrkdwn {
  const what = types.length > 0 ? joined(types, " or ") : "a successful connection";
  const many = count > 1 ? say`, ${have} of ${count}` : NOTHING;
  return say`${what} (${REASONS[reason]}${many})`;
}

/** `Facebook Page “Acme”, …` of a state event's `gained` and `lost`, or of a connection's assets. */
export function assets(value: unknown): Mrkdwn | null {
  const list = Array.isArray(value) ? value.map(asset).filter((said) => said !== null) : [];
  return list.length > 0 ? listed(list) : null;
}

function asset(value: unknown): Mrkdwn | null {
  const type = textIn(value, "type");
  const name = textIn(value, "name") ?? textIn(value, "id");
  if (type === null) return null;
  return name === null ? say`${type}` : say`${type} “${name}”`;
}

/** The request a connection came by, its status and its access level, as upstream gave them. */
export function connection(value: unknown): Mrkdwn {
  const name = textIn(value, "requestName") ?? textIn(value, "requestUrl");
  const facts = factsOf(value);
  const request = name === null ? NOTHING : say` by the request “${name}”`;
  return facts === null ? request : say`${request} (${facts})`;
}

/** `SUCCESS, admin` of a connection. */
export function factsOf(value: unknown): Mrkdwn | null {
  const facts = ["status", "accessLevel"]
    .map((field) => textIn(value, field))
    .filter((said) => said !== null);
  return facts.length > 0 ? joined(facts, ", ") : null;
}

function listed(items: Said[]): Mrkdwn {
  const shown = joined(items.slice(0, MAX_SLACK_ITEMS), ", ");
  const more = items.length - MAX_SLACK_ITEMS;
  return more > 0 ? say`${shown} and ${more} more` : shown;
}

/** `2026-11-22 18:00 UTC`, or the text as it is where it is no time. */
export function time(value: unknown): string {
  const at = typeof value === "string" || typeof value === "number" ? new Date(value) : new Date(Number.NaN);
  return Number.isNaN(at.getTime())
    ? String(value)
    : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A text or number of an object that came from outside; null where there is none. */
export function textIn(value: unknown, field: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const found = (value as Record<string, unknown>)[field];
  return (typeof found === "string" && found !== "") || typeof found === "number" ? String(found) : null;
}

/** A field of `data` that holds an object; undefined in an event that was cut. */
export function partIn(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
