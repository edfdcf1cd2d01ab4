import type { Missing, MissingReason, Progress, Requirement, State } from "../api/types.ts";

/** A state in a word, and in a sentence for whoever hovers over it. */
export const STATE_WORDS: Record<State, { word: string; means: string }> = {
  waiting: { word: "Waiting", means: "Nobody has opened the link yet." },
  opened: { word: "Opened", means: "A person opened the link and has not connected." },
  pending: { word: "Pending", means: "Connected; somebody has yet to accept." },
  partial: { word: "Partial", means: "Something is connected, something is still missing." },
  connected: { word: "Connected", means: "Everything that is required is there." },
  failed: { word: "Failed", means: "They tried to connect and nothing was granted." },
  lost: { word: "Lost", means: "Access that was there is gone." },
};

const REASONS: Record<MissingReason, string> = {
  absent: "missing",
  failed: "failed",
  pending: "waiting to be accepted",
  insufficient_access: "has too little access",
  lost: "was lost",
};

export interface ProgressWords {
  done: number;
  of: number;
  /** "2 of 3" */
  count: string;
  /** "Page is missing", the first two and how many more; empty where nothing is missing. */
  say: string;
}

/** Progress as a person would say it. Labels of requirements are used where they are given. */
export function progressWords({ met, missing }: Progress, requires: Requirement[] = []): ProgressWords {
  const done = met.length;
  const of = done + missing.length;
  const named = missing.slice(0, SAID).map((one) => missingSentence(one, requires));
  const more = missing.length - named.length;
  const say = [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return { done, of, count: `${done} of ${of}`, say };
}

/** More than this many make a line nobody reads. */
const SAID = 2;

/** "Page is missing", "Ad Account failed (1 of 2)". */
export function missingSentence(one: Missing, requires: Requirement[] = []): string {
  const name = requirementName(one, requires);
  const verb = one.reason === "absent" || one.reason === "pending" ? "is " : "";
  const count = one.count > 1 ? ` (${one.have} of ${one.count})` : "";
  return `${name} ${verb}${reasonWords(one.reason)}${count}`;
}

export function reasonWords(reason: MissingReason): string {
  return REASONS[reason] ?? reason;
}

/** The label, else the types, else the key: what the company would call it. */
export function requirementName(
  { key, types }: Pick<Requirement, "key" | "types">,
  requires: Requirement[] = [],
): string {
  const label = requires.find((one) => one.key === key)?.label;
  if (label) return label;
  if (types.length === 0) return key === "connection" ? "A connection" : key;
  return types.join(" or ");
}
