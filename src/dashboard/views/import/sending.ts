import { useRef, useState } from "preact/hooks";
import {
  type BatchAnswer,
  type ImportRow,
  type ItemAnswer,
  type Outcome,
  sendImport,
} from "../../../import/index.ts";
import { call } from "../../api/call.ts";

export interface Sending {
  state: "idle" | "sending" | "done";
  /** Of the rows that were to be sent. */
  total: number;
  outcomes: Outcome[];
  start: (rows: ImportRow[]) => Promise<void>;
  stop: () => void;
  reset: () => void;
}

/** An import under way, as the view shows it. */
export function useSending(): Sending {
  const [state, setState] = useState<Sending["state"]>("idle");
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [total, setTotal] = useState(0);
  const stopped = useRef(false);
  const start = async (rows: ImportRow[]) => {
    stopped.current = false;
    setOutcomes([]);
    setTotal(rows.filter(({ item }) => item !== null).length);
    setState("sending");
    const way = { post: postBatch, wait, newKey: () => crypto.randomUUID() };
    const all = await sendImport(
      rows,
      way,
      (some) => setOutcomes((before) => [...before, ...some]),
      () => stopped.current,
    );
    setOutcomes(all);
    setState("done");
  };
  return {
    state,
    total,
    outcomes,
    start,
    stop: () => {
      stopped.current = true;
    },
    reset: () => setState("idle"),
  };
}

async function postBatch(items: object[], key: string): Promise<BatchAnswer> {
  const answer = await call<{ data: ItemAnswer[] }>("POST", "/v1/links/batch", {
    body: { items },
    headers: { "idempotency-key": key },
  });
  if (answer.ok) return { ok: true, data: answer.value.data };
  const { status, detail } = answer.problem;
  const again = status === 0 || status === 429 || status >= 500;
  return { ok: false, detail, retryAfterMs: again ? 0 : null };
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
