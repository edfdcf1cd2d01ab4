import * as z from "zod/mini";
import { MAX_BODY_BYTES, MAX_NESTING } from "./constants.ts";
import { invalid, Problem } from "./problem.ts";
import type { Context } from "./route.ts";
import { check } from "./validate.ts";

/**
 * The request's JSON body, checked by `schema`. Refuses with 415 what does not call itself JSON, 413 what is over
 * `limit` bytes (counted, whatever Content-Length says), 400 what is not UTF-8, not JSON, nested over 32 levels,
 * not an object, or not of the schema.
 */
export async function readJson<T>(c: Context, schema: z.ZodMiniType<T>, limit = MAX_BODY_BYTES): Promise<T> {
  return check(schema, parseObject(await readText(c, limit)));
}

/** As `readJson`, for a route that may be called without a body: that is an empty object. */
export async function readOptionalJson<T>(c: Context, schema: z.ZodMiniType<T>): Promise<T> {
  return hasBody(c.request) ? readJson(c, schema) : check(schema, {});
}

const nothing = z.strictObject({});

/** For a route that takes no body: whoever sends one means something that is not there. An empty object says nothing. */
export async function readNothing(c: Context): Promise<void> {
  await readOptionalJson(c, nothing);
}

/** A POST without a body may still say that it has one of no length. */
export function hasBody(request: Request): boolean {
  return request.body !== null && request.headers.get("content-length") !== "0";
}

/** The body as text, for who needs to hash it: the same checks but for JSON. */
export async function readText(c: Context, limit = MAX_BODY_BYTES): Promise<string> {
  requireJson(c.request);
  const bytes = await readBytes(c.request, limit);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw invalid("", "invalid_utf8", "The body is not valid UTF-8.");
  }
}

export function parseObject(text: string): object {
  if (nestingOver(text, MAX_NESTING)) {
    throw invalid("", "nested_too_deep", `The body is nested deeper than ${MAX_NESTING} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("", "invalid_json", "The body is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("", "invalid_type", "The body must be a JSON object.");
  }
  return value;
}

function requireJson(request: Request): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !/^application\/[a-z0-9.-]+\+json$/.test(type)) {
    throw new Problem("unsupported_media_type", "Send the body as application/json.", {
      headers: { accept: "application/json" },
    });
  }
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new Problem("payload_too_large", `The body is larger than ${limit} bytes.`);
  const length = request.headers.get("content-length");
  if (Number(length ?? 0) > limit) throw tooLarge();
  if (!request.body) return new Uint8Array();
  if (length !== null) return readWhole(request, limit, tooLarge);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof Problem) {
      await reader.cancel().catch(() => {});
      throw error;
    }
    throw invalid("", "body_incomplete", "The body ended before it was complete.");
  }
  return join(chunks, size);
}

/** A body that says how long it is, which the platform holds it to: read at once, for a fifth of what reading a stream costs. */
async function readWhole(request: Request, limit: number, tooLarge: () => Problem): Promise<Uint8Array> {
  const bytes = await request.bytes().catch(() => {
    throw invalid("", "body_incomplete", "The body ended before it was complete.");
  });
  if (bytes.byteLength > limit) throw tooLarge();
  return bytes;
}

function join(chunks: Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** Counts brackets outside strings, before JSON.parse sees a text made to exhaust it. */
function nestingOver(text: string, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > most) return true;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
