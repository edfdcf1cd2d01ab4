import { MAX_BODY_BYTES } from "./constants.ts";
import { parseExact } from "./exact-json.ts";

/** A JSON answer that nobody may cache. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return jsonText(JSON.stringify(value), status, headers);
}

/** The same for text that is JSON already. */
export function jsonText(text: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

export function jsonError(status: number, error: string): Response {
  return json({ error }, status);
}

export type Body = { ok: true; value: unknown } | { ok: false; reason: string };

/** The body as exact JSON (see exact-json.ts); an empty body counts as `{}`. */
export async function readJson(request: Request): Promise<Body> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MAX_BODY_BYTES) return { ok: false, reason: `The body is over ${MAX_BODY_BYTES} bytes` };
  const text = await request.text();
  if (text.trim() === "") return { ok: true, value: {} };
  try {
    return { ok: true, value: parseExact(text) };
  } catch (error) {
    return { ok: false, reason: `The body is not JSON: ${error instanceof Error ? error.message : error}` };
  }
}
