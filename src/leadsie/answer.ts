import { type Connection, readConnection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import { ConnectionSplitter } from "./split.ts";

/** A connection that cannot be used: where it is in the answer, and what is wrong. `message` holds no value that came. */
export interface Broken {
  path: string;
  message: string;
}

export type Answer = { ok: true; connections: Connection[]; broken: Broken[] } | ({ ok: false } & Failure);

/**
 * Reads the body of an answer about one customer. A broken connection does not spoil the others; neither does one
 * of another customer, which is never credited to this one. One that names no customer is this one's: it was asked for.
 */
export function readAnswer(chunks: Uint8Array[], customUserId: string): Answer {
  if (isMarkup(chunks)) return { ok: false, reason: "html" };
  const elements = splitElements(chunks);
  if (!elements.ok) return elements;
  const connections: Connection[] = [];
  const broken: Broken[] = [];
  elements.texts.forEach((text, index) => {
    const at = `allConnections.${index}`;
    const read = readConnection(text);
    if (!read.ok) broken.push({ path: read.path ? `${at}.${read.path}` : at, message: read.message });
    else if (isAnothers(read.connection, customUserId)) {
      broken.push({ path: `${at}.customUserId`, message: "another customer's connection" });
    } else connections.push(read.connection);
  });
  return { ok: true, connections, broken };
}

function isAnothers(connection: Connection, customUserId: string): boolean {
  return connection.customUserId !== null && connection.customUserId !== customUserId;
}

function splitElements(chunks: Uint8Array[]): { ok: true; texts: string[] } | ({ ok: false } & Failure) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  const splitter = new ConnectionSplitter((bytes) => texts.push(decoder.decode(bytes)));
  try {
    for (const chunk of chunks) splitter.push(chunk);
  } catch {
    // Only the decoder throws: what is not UTF-8 is not JSON (RFC 8259 section 8.1), and no byte of it is trusted.
    return { ok: false, reason: "wrong-shape", path: `allConnections.${texts.length}` };
  }
  const end = splitter.end();
  return end.ok ? { ok: true, texts } : end;
}

/** Whether the first thing in the body is a `<`: a login or maintenance page, whatever its content type says. */
function isMarkup(chunks: Uint8Array[]): boolean {
  for (const chunk of chunks) {
    const start = new TextDecoder().decode(chunk).trimStart();
    if (start) return start.startsWith("<");
  }
  return false;
}
