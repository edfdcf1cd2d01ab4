/** Why a body was not read to its end. */
export type BodyFailure = { reason: "truncated" | "oversized" };

/**
 * A whole body, at most `maxBytes` of it (counted after decompression, so that a gzip bomb ends there too). Rejects
 * only with the signal's reason: a body that stops giving is waited for until the signal says otherwise.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ ok: true; chunks: Uint8Array[] } | ({ ok: false } & BodyFailure)> {
  if (!body) return { ok: true, chunks: [] };
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await orAborted(reader.read(), signal);
      if (done) return { ok: true, chunks };
      size += value.length;
      if (size > maxBytes) return { ok: false, reason: "oversized" };
      chunks.push(value);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // A length or chunking that promised more, or compressed data that breaks off, fails the read.
    return { ok: false, reason: "truncated" };
  } finally {
    letGo(reader);
  }
}

/** Ends a body that nobody will read, so that its connection is free. Not waited for: whether it ends well changes nothing. */
export function letGo(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => {});
}

/** The promise's outcome, or the signal's reason as a rejection if that comes first: some streams ignore their signal. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
