import type { ProblemDetails } from "./types.ts";

/** Any failure of a call. */
export class ConnectwatchError extends Error {
  override name = "ConnectwatchError";
}

/** No answer came: refused, cut off, or no network. `cause` says what fetch said. */
export class ConnectionError extends ConnectwatchError {
  override name = "ConnectionError";
}

/** The service refused: RFC 9457 problem details. `code` is the one to branch on. */
export class ApiError extends ConnectwatchError {
  override name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** What is wrong with which field. */
  readonly errors: NonNullable<ProblemDetails["errors"]>;

  constructor(status: number, problem: Partial<ProblemDetails>) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.detail = problem.detail ?? "";
    this.requestId = problem.requestId ?? null;
    this.errors = problem.errors ?? [];
  }
}

/** 400: `errors` names each field. */
export class InvalidRequestError extends ApiError {
  override name = "InvalidRequestError";
}
/** 401: the key is missing, unknown or revoked. */
export class UnauthorizedError extends ApiError {
  override name = "UnauthorizedError";
}
/** 403: the key's scope does not reach. */
export class ForbiddenError extends ApiError {
  override name = "ForbiddenError";
}
/** 404 */
export class NotFoundError extends ApiError {
  override name = "NotFoundError";
}
/** 409 */
export class ConflictError extends ApiError {
  override name = "ConflictError";
}
/** 410: a cursor or an event number older than what is kept. */
export class GoneError extends ApiError {
  override name = "GoneError";
}
/** 429, after the retries. `retryAfter` is in seconds. */
export class RateLimitedError extends ApiError {
  override name = "RateLimitedError";
  retryAfter: number | null = null;
}
/** 503, after the retries: Leadsie could not be asked, or the service is not configured. `retryAfter` is in seconds. */
export class UnavailableError extends ApiError {
  override name = "UnavailableError";
  retryAfter: number | null = null;
}

const BY_STATUS: Record<number, new (status: number, problem: Partial<ProblemDetails>) => ApiError> = {
  400: InvalidRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  410: GoneError,
  429: RateLimitedError,
  503: UnavailableError,
};

/** The refusal that a response is. Reads its body. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  const error = new (BY_STATUS[response.status] ?? ApiError)(response.status, problemIn(text));
  if (error instanceof RateLimitedError || error instanceof UnavailableError) {
    error.retryAfter = retryAfterOf(response);
  }
  return error;
}

/** A proxy in between may answer in HTML. */
function problemIn(text: string): Partial<ProblemDetails> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Partial<ProblemDetails>) : {};
  } catch {
    return { detail: text.slice(0, MAX_QUOTED) };
  }
}

const MAX_QUOTED = 200;

/** Seconds (RFC 9110 section 10.2.3; the service sends no dates); null where there are none. */
export function retryAfterOf(response: Response): number | null {
  const text = response.headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
