/**
 * Refusals, as RFC 9457 problem details. A `Problem` is thrown inside src/http alone and turned into an answer
 * in one place (`answer.ts`): the layers below return tagged values instead.
 */
export const CODES = {
  invalid_request: [400, "Invalid request"],
  unauthorized: [401, "Unauthorized"],
  forbidden: [403, "Forbidden"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  slug_taken: [409, "Slug taken"],
  idempotency_mismatch: [409, "Idempotency-Key used with another request"],
  gone: [410, "Gone"],
  payload_too_large: [413, "Payload too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  rate_limited: [429, "Too many requests"],
  internal: [500, "Internal error"],
  misconfigured: [503, "Misconfigured"],
  upstream_unavailable: [503, "Leadsie unavailable"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof CODES;

/** One thing wrong with the request: where (`requires.0.types`, empty for the whole), a stable code, and words. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

interface Extra {
  errors?: FieldError[];
  headers?: Record<string, string>;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  requestId: string;
  errors?: FieldError[];
}

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, extra: Extra = {}) {
    super(detail);
    this.code = code;
    this.status = CODES[code][0];
    this.detail = detail;
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }

  body(requestId: string): ProblemBody {
    const body: ProblemBody = {
      type: "about:blank",
      title: CODES[this.code][1],
      status: this.status,
      code: this.code,
      detail: this.detail,
      requestId,
    };
    if (this.errors) body.errors = this.errors;
    return body;
  }

  response(requestId: string): Response {
    return new Response(JSON.stringify(this.body(requestId)), {
      status: this.status,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "private, no-store",
        ...this.headers,
      },
    });
  }
}

/** A 400 about one field. */
export function invalid(path: string, code: string, message: string): Problem {
  return new Problem("invalid_request", path ? `${path}: ${message}` : message, {
    errors: [{ path, code, message }],
  });
}

export function notFound(what: string): Problem {
  return new Problem("not_found", `${what} does not exist.`);
}

/** One answer for a key that is missing, malformed, unknown or revoked. */
export function unauthorized(detail = "Send a valid key as Authorization: Bearer KEY."): Problem {
  return new Problem("unauthorized", detail, {
    headers: { "www-authenticate": "Bearer" },
  });
}
