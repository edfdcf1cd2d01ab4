import { CHUNK_CHARS } from "./constants.ts";
import type { Item } from "./items.ts";

const HEAD = '{"allConnections":[';
const TAIL = "]}";

/** The whole answer as one text. */
export function textOf(items: Iterable<Item>): string {
  let text = "";
  for (const item of items) text += text === "" ? item.text : `,${item.text}`;
  return HEAD + text + TAIL;
}

/**
 * The answer in pieces of about 128 KB, UTF-8. `padTo` fills it up with spaces behind the last connection until it
 * has that many bytes (Infinity never ends); an answer that is longer already is left as it is.
 */
export function* bytesOf(items: Iterable<Item>, padTo = 0): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let sent = 0;
  let text = HEAD;
  let separator = "";
  for (const item of items) {
    text += separator + item.text;
    separator = ",";
    if (text.length < CHUNK_CHARS) continue;
    const bytes = encoder.encode(text);
    sent += bytes.length;
    text = "";
    yield bytes;
  }
  const rest = encoder.encode(text);
  yield rest;
  yield* spaces(padTo - sent - rest.length - TAIL.length);
  yield encoder.encode(TAIL);
}

function* spaces(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= CHUNK_CHARS) {
    yield new Uint8Array(Math.min(left, CHUNK_CHARS)).fill(0x20);
  }
}

type Source = Iterator<Uint8Array> | AsyncIterator<Uint8Array>;

/** A stream that reads its source as the receiver asks for more. `done` runs once, however it ends. */
export function streamOf(source: Source, done: () => void = () => {}): ReadableStream<Uint8Array> {
  let ended = false;
  const end = () => {
    if (!ended) done();
    ended = true;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await source.next();
        if (next.done !== true) return controller.enqueue(next.value);
        controller.close();
        end();
      } catch (error) {
        controller.error(error);
        end();
      }
    },
    cancel() {
      end();
    },
  });
}
