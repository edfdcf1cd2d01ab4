import { computed, signal } from "@preact/signals";
import type { Scope } from "../api/types.ts";

/** Who is signed in; the cookie that proves it is out of any script's reach. */
export interface Session {
  scope: Scope;
  name: string;
}

/** undefined: not asked yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined);

/** What the one who was signed out without asking for it should know. */
export const farewell = signal("");

const RANK: Record<Scope, number> = { read: 1, write: 2, admin: 3 };

function atLeast(scope: Scope): boolean {
  const { value } = session;
  return value ? RANK[value.scope] >= RANK[scope] : false;
}

export const mayWrite = computed(() => atLeast("write"));
export const isAdmin = computed(() => atLeast("admin"));

export function signedOut(why: string): void {
  // Nobody was in before: then there is nothing to explain.
  if (session.peek()) farewell.value = why;
  session.value = null;
}

/** Reads who is signed in, once, when the page opens. */
export async function readSession(): Promise<void> {
  const response = await fetch("/session").catch(() => null);
  session.value = response?.ok ? ((await response.json()) as Session) : null;
}

/** Gives what is wrong with the key, or null. The key is sent once and kept nowhere. */
export async function signIn(key: string): Promise<string | null> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key }),
  }).catch(() => null);
  if (!response) return "The service cannot be reached. Check the connection and try again.";
  if (response.status === 429) return "Too many keys were tried from here. Wait a minute and try again.";
  if (response.status === 401 || response.status === 400) {
    return "This is no key of this service, or it was revoked. Check that all of it was pasted.";
  }
  if (!response.ok) return `Signing in failed (${response.status}). Try again in a moment.`;
  farewell.value = "";
  await readSession();
  return session.value ? null : "The browser did not keep the sign-in. Allow cookies for this page.";
}

export async function signOut(): Promise<void> {
  await fetch("/session", { method: "DELETE" }).catch(() => null);
  farewell.value = "";
  session.value = null;
}
