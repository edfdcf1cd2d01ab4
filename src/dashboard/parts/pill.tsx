import type { State } from "../api/types.ts";
import { STATE_WORDS } from "../words/state.ts";

/** A state in a word and a colour: the word alone says it too. */
export function Pill({ state }: { state: State }) {
  const { word, means } = STATE_WORDS[state] ?? { word: state, means: "" };
  return (
    <span class={`pill ${state}`} title={means}>
      {word}
    </span>
  );
}

/** Something that is not as it should be, in a word; `title` says more. */
export function Flag({ word, title, tone = "warn" }: { word: string; title: string; tone?: "warn" | "bad" }) {
  return (
    <span class={`flag ${tone}`} title={title}>
      {word}
    </span>
  );
}
