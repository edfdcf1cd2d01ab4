import { signal } from "@preact/signals";
import type { ApiEvent } from "../api/types.ts";
import { GAP_MS, RETRY_FIRST_MS, RETRY_GROWTH, RETRY_LAST_MS, SILENCE_MS } from "../constants.ts";
import { signedOut } from "./session.ts";
import { messageReader } from "./sse.ts";

/** Whether what is shown changes by itself at the moment. */
export const connected = signal<"opening" | "live" | "lost">("opening");

/** Rises when more may have been missed than the stream will tell: whatever is shown is read anew. */
export const resync = signal(0);

type Listener = (event: ApiEvent) => void;

const listeners = new Set<Listener>();

/** Every event of the account, as it happens; gives how to stop. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Keeps the stream open until `stop` is called. Read with fetch, since EventSource tells neither a silent connection
 * from a quiet one nor a key that was revoked from a server that restarts.
 */
export function listen(): () => void {
  const ended = new AbortController();
  void keep(ended.signal);
  return () => ended.abort();
}

async function keep(ended: AbortSignal): Promise<void> {
  let cursor = "";
  let heardAt = Date.now();
  let wait = RETRY_FIRST_MS;
  while (!ended.aborted) {
    if (cursor && Date.now() - heardAt > GAP_MS) cursor = "";
    const outcome = await hear(cursor, ended, (id, began) => {
      heardAt = Date.now();
      wait = RETRY_FIRST_MS;
      cursor = id || cursor;
      if (began && connected.peek() === "lost") {
        // Without a place to go on from, what happened meanwhile is not told.
        if (!cursor) resync.value++;
      }
      connected.value = "live";
    });
    if (ended.aborted) return;
    if (outcome === "signed out") return signedOut("Your key no longer works here. Sign in again to go on.");
    if (outcome === "gone") cursor = "";
    connected.value = "lost";
    await pause(wait, ended);
    wait = Math.min(wait * RETRY_GROWTH, RETRY_LAST_MS);
  }
}

type Outcome = "ended" | "gone" | "signed out";

async function hear(
  cursor: string,
  ended: AbortSignal,
  onHeard: (id: string, began: boolean) => void,
): Promise<Outcome> {
  const silent = new AbortController();
  const watchdog = { timer: 0 };
  const alive = () => {
    clearTimeout(watchdog.timer);
    watchdog.timer = setTimeout(() => silent.abort(), SILENCE_MS) as unknown as number;
  };
  const offline = () => silent.abort();
  addEventListener("offline", offline);
  try {
    alive();
    const response = await fetch("/v1/events/live", {
      headers: { accept: "text/event-stream", ...(cursor ? { "last-event-id": cursor } : {}) },
      signal: AbortSignal.any([ended, silent.signal]),
    });
    if (response.status === 401) return "signed out";
    if (response.status === 410 || response.status === 400) return "gone";
    if (!response.ok || !response.body) return "ended";
    onHeard("", true);
    await readAll(response.body, (id) => {
      alive();
      onHeard(id, false);
    });
  } catch {
    // Cut, silent or offline: tried again.
  } finally {
    clearTimeout(watchdog.timer);
    removeEventListener("offline", offline);
  }
  return "ended";
}

async function readAll(body: ReadableStream<Uint8Array>, onHeard: (id: string) => void): Promise<void> {
  const messages = messageReader();
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    onHeard("");
    for (const { id, data } of messages(read.value)) {
      onHeard(id);
      const event = JSON.parse(data) as ApiEvent;
      for (const listener of [...listeners]) listener(event);
    }
  }
}

/** Ends early when the network is back. */
function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      ended.removeEventListener("abort", finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    addEventListener("online", finish);
    ended.addEventListener("abort", finish);
  });
}
