import { useEffect, useState } from "preact/hooks";
import type { Answer, Problem } from "../api/call.ts";
import { resync } from "./live.ts";

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  /** Something is on its way; `value` is what was there before. */
  loading: boolean;
  reload: () => void;
  set: (change: (value: T) => T) => void;
}

/**
 * Asks when `key` changes, when `reload` is called and after a gap in the stream. An answer to a question that is no
 * longer asked is dropped. What was shown stays until the new answer is there.
 */
export function useLoad<T>(key: string, ask: (signal: AbortSignal) => Promise<Answer<T>>): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null; of: string | null }>({
    value: null,
    problem: null,
    of: null,
  });
  const [turn, setTurn] = useState(0);
  const again = `${turn} ${resync.value} ${key}`;
  // `again` says when; `ask` is another function at each render.
  useEffect(() => {
    const ended = new AbortController();
    void ask(ended.signal).then((answer) => {
      if (ended.signal.aborted) return;
      setState((before) =>
        answer.ok
          ? { value: answer.value, problem: null, of: again }
          : { value: before.value, problem: answer.problem, of: again },
      );
    });
    return () => ended.abort();
  }, [again]);
  return {
    value: state.value,
    problem: state.problem,
    loading: state.of !== again,
    reload: () => setTurn((before) => before + 1),
    set: (change) => setState((before) => ({ ...before, value: before.value && change(before.value) })),
  };
}
