import { streamOf } from "./body.ts";
import {
  BREAK_AFTER_MS,
  CUT_PROBE_BYTES,
  ENDLESS_PAUSE_MS,
  HANG_MS,
  PROMISED_EXTRA_BYTES,
  SLOW_BYTE_MS,
} from "./constants.ts";

const HEADERS = { "content-type": "application/json; charset=utf-8" };

/** What remains of an answer that breaks in the middle: half of it, or of its first megabyte. */
export function firstHalf(bytes: Iterable<Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length >= CUT_PROBE_BYTES) break;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.subarray(0, Math.floor(length / 2));
}

/** Content-Length promises more than comes; then the connection breaks. */
export function truncated(half: Uint8Array): Response {
  const { readable, writable } = new FixedLengthStream(half.length + PROMISED_EXTRA_BYTES);
  const writer = writable.getWriter();
  // Neither promise can matter here: the receiver's side is what is meant to see the break.
  const sent = writer
    .write(half)
    .then(() => scheduler.wait(BREAK_AFTER_MS))
    .then(() => writer.abort(new Error("cut on purpose")));
  sent.catch(() => {});
  return new Response(readable, { headers: HEADERS });
}

/** Chunked, and the connection breaks before the last chunk. */
export function cut(half: Uint8Array): Response {
  return new Response(streamOf(thenBreak(half)), { headers: HEADERS });
}

/** A complete HTTP answer whose JSON is not: only parsing tells. */
export function endsEarly(half: Uint8Array): Response {
  return new Response(half, { headers: HEADERS });
}

/** Half of the answer, and then nothing, but the connection stays. */
export function stall(half: Uint8Array): Response {
  return new Response(streamOf(thenHang(half)), { headers: HEADERS });
}

/** The right answer, byte by byte. */
export function slow(bytes: Iterable<Uint8Array>, byteMs = SLOW_BYTE_MS): Response {
  return new Response(streamOf(byByte(bytes, byteMs)), { headers: HEADERS });
}

/** The right answer, followed by spaces that never end. */
export function endless(bytes: Iterable<Uint8Array>): Response {
  return new Response(streamOf(withPauses(bytes)), { headers: HEADERS });
}

/** A gzip body that ends before gzip does. */
export async function gzipCut(half: Uint8Array): Promise<Response> {
  const packed = new Uint8Array(await new Response(gzip(streamOf([half].values()))).arrayBuffer());
  return gzipped(packed.subarray(0, Math.floor(packed.length / 2)));
}

/** A gzip body that is a thousand times larger unpacked. */
export function gzipBomb(bytes: Iterator<Uint8Array>): Response {
  return gzipped(gzip(streamOf(bytes)));
}

function gzip(body: ReadableStream<Uint8Array>): ReadableStream {
  return body.pipeThrough(new CompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>);
}

function gzipped(body: BodyInit): Response {
  return new Response(body, { headers: { ...HEADERS, "content-encoding": "gzip" }, encodeBody: "manual" });
}

async function* thenBreak(half: Uint8Array): AsyncGenerator<Uint8Array> {
  yield half;
  await scheduler.wait(BREAK_AFTER_MS);
  throw new Error("cut on purpose");
}

async function* thenHang(half: Uint8Array): AsyncGenerator<Uint8Array> {
  yield half;
  await scheduler.wait(HANG_MS);
}

async function* withPauses(bytes: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of bytes) {
    yield piece;
    await scheduler.wait(ENDLESS_PAUSE_MS);
  }
}

async function* byByte(bytes: Iterable<Uint8Array>, byteMs: number): AsyncGenerator<Uint8Array> {
  for (const piece of bytes) {
    for (let at = 0; at < piece.length; at += 1) {
      yield piece.slice(at, at + 1);
      await scheduler.wait(byteMs);
    }
  }
}
