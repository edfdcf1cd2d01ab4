/** Headers of every JSON answer that says nothing else. Answers are about one company's customers: nobody caches them. */
export const PRIVATE = "private, no-store";

const HEADERS = { "content-type": "application/json", "cache-control": PRIVATE };

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return jsonText(JSON.stringify(value), status, headers);
}

/** An answer whose JSON is text already: what upstream gave is passed on without being read again. */
export function jsonText(text: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { ...HEADERS, ...headers } });
}
