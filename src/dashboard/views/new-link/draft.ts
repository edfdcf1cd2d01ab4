import type { Listed } from "../../api/types.ts";

/** What a form holds of a customer, as it is typed. */
export interface Draft {
  name: string;
  email: string;
  owner: string;
  /** With commas between. */
  tags: string;
  /** A day, `2026-11-22`, or empty. */
  dueAt: string;
  /** Days after asking, with commas between: `3, 7`. */
  remindAfter: string;
}

/** The API's names of these fields: errors of others are told above the form. */
export const PATHS = ["name", "email", "owner", "tags", "dueAt", "remindAfter", "requires"];

export const EMPTY: Draft = { name: "", email: "", owner: "", tags: "", dueAt: "", remindAfter: "" };

export function draftOf({ name, email, owner, tags, dueAt, remindAfter }: Listed): Draft {
  return {
    name: name ?? "",
    email: email ?? "",
    owner: owner ?? "",
    tags: tags.join(", "),
    dueAt: dueAt ? dayText(new Date(dueAt)) : "",
    remindAfter: (remindAfter ?? []).map(daysText).join(", "),
  };
}

/** The fields that are filled in, for a new customer. */
export function fieldsOf(draft: Draft): Record<string, unknown> {
  return Object.fromEntries(Object.entries(valuesOf(draft)).filter(([, value]) => value !== null));
}

/** The fields that are another than they were; what was emptied is cleared by null. */
export function patchOf(draft: Draft, before: Listed): Record<string, unknown> {
  const old = draftOf(before);
  const changed = Object.entries(valuesOf(draft)).filter(
    ([name]) => draft[name as keyof Draft] !== old[name as keyof Draft],
  );
  return Object.fromEntries(changed);
}

function valuesOf(draft: Draft): Record<keyof Draft, unknown> {
  const tags = listed(draft.tags);
  const delays = listed(draft.remindAfter);
  return {
    name: draft.name.trim() || null,
    email: draft.email.trim() || null,
    owner: draft.owner.trim() || null,
    tags: tags.length > 0 ? tags : null,
    dueAt: endOfDay(draft.dueAt),
    remindAfter: delays.length > 0 ? delays.map(delayOf) : null,
  };
}

function listed(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** A plain number means days; what else is typed is sent as it is, so that the service says what is wrong with it. */
function delayOf(text: string): string {
  return /^\d{1,4}$/.test(text) ? `P${text}D` : text;
}

function daysText(delay: number | string): string {
  return /^P(\d+)D$/.exec(String(delay))?.[1] ?? String(delay);
}

/** A due day is over when it ends where the reader is. */
function endOfDay(day: string): string | null {
  if (!day) return null;
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? day : end.toISOString();
}

function dayText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
