import { letGo, orAborted } from "./body.ts";
import { SWEEP_BUFFER_BYTES, SWEEP_IDLE_MS, SWEEP_TIMEOUT_MS } from "./constants.ts";
import type { Failure } from "./failure.ts";
import { ask, type Endpoint, refusal } from "./request.ts";
import { explain } from "./say.ts";
import { ConnectionSplitter } from "./split.ts";

export interface AccountRequest extends Endpoint {
  /** Each connection's bytes, valid during the call only, and good only if the answer turns out to be. */
  onConnection: (bytes: Uint8Array) => void;
  /** Longest wait for the next byte. Default 15 s. */
  idleMs?: number;
  /** For all of it. Default 5 min. */
  timeoutMs?: number;
}

export type Account =
  | { ok: true; connections: number; bytes: number }
  | ({ ok: false; detail: string; bytes: number } & Failure);

/**
 * Asks Leadsie once for every connection of the account, streamed: memory holds one buffer and one connection,
 * whatever the answer's size. Never throws.
 */
export async function readAccount(request: AccountRequest): Promise<Account> {
  const limits = new Limits(request.idleMs ?? SWEEP_IDLE_MS, request.timeoutMs ?? SWEEP_TIMEOUT_MS);
  const progress = { bytes: 0 };
  try {
    return await read(request, limits, progress);
  } catch {
    return failed({ reason: limits.signal.aborted ? "timeout" : "unreachable" }, progress.bytes);
  } finally {
    limits.end();
  }
}

async function read(request: AccountRequest, limits: Limits, progress: { bytes: number }): Promise<Account> {
  const response = await orAborted(ask(request, undefined, limits.signal), limits.signal);
  const failure = refusal(response, request.now());
  if (failure || !response.body) {
    letGo(response.body);
    return failed(failure ?? { reason: "truncated" }, 0);
  }
  const splitter = new ConnectionSplitter(request.onConnection);
  const whole = await pump(response.body, limits, (chunk) => {
    if (progress.bytes === 0 && beginsWithMarkup(chunk)) return "html";
    progress.bytes += chunk.length;
    splitter.push(chunk);
    return splitter.failed ? "stop" : "on";
  });
  if (whole === "html" || whole === "truncated") return failed({ reason: whole }, progress.bytes);
  const end = splitter.end();
  return end.ok
    ? { ok: true, connections: end.elements, bytes: progress.bytes }
    : failed(end, progress.bytes);
}

/** Reads to the end, or as long as `take` says. Rejects only with the limits' reason. */
async function pump(
  body: ReadableStream<Uint8Array>,
  limits: Limits,
  take: (chunk: Uint8Array) => "on" | "stop" | "html",
): Promise<"end" | "html" | "truncated"> {
  // A reader with a large buffer of its own: the default one hands out 4 KB at a time, six times slower.
  const reader = body.getReader({ mode: "byob" });
  let buffer = new Uint8Array(SWEEP_BUFFER_BYTES);
  try {
    for (;;) {
      const next = await readNext(reader, buffer, limits);
      if (next === "truncated") return "truncated";
      if (next.done) return "end";
      limits.heard();
      const verdict = take(next.value);
      if (verdict !== "on") return verdict === "html" ? "html" : "end";
      buffer = new Uint8Array(next.value.buffer);
    }
  } finally {
    letGo(reader);
  }
}

/** A length or chunking that promised more, or compressed data that breaks off, fails the read. */
async function readNext(reader: ReadableStreamBYOBReader, buffer: Uint8Array<ArrayBuffer>, limits: Limits) {
  try {
    return await orAborted(reader.read(buffer), limits.signal);
  } catch (error) {
    if (limits.signal.aborted) throw error;
    return "truncated";
  }
}

/** Two clocks: since the last byte, and since the beginning. */
class Limits {
  private readonly controller = new AbortController();
  private readonly idleMs: number;
  private readonly whole: ReturnType<typeof setTimeout>;
  private idle: ReturnType<typeof setTimeout>;

  constructor(idleMs: number, wholeMs: number) {
    this.idleMs = idleMs;
    this.whole = setTimeout(() => this.controller.abort(), wholeMs);
    this.idle = setTimeout(() => this.controller.abort(), idleMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.controller.abort(), this.idleMs);
  }

  end(): void {
    clearTimeout(this.whole);
    clearTimeout(this.idle);
  }
}

function beginsWithMarkup(chunk: Uint8Array): boolean {
  const first = chunk.findIndex((byte) => byte > 0x20);
  return chunk[first] === 0x3c;
}

function failed(failure: Failure, bytes: number): Account {
  return { ...failure, ok: false, detail: explain(failure), bytes };
}
