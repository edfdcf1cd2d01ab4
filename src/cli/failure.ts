import {
  ApiError,
  ConnectionError,
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
} from "../client/errors.ts";
import { EXIT } from "./exit-codes.ts";

/** Something the person at the keyboard can mend: said in words, without a stack. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** What went wrong, in words for people, and as an exit code for scripts. */
export function failureOf(error: unknown): { say: string; code: number } {
  if (error instanceof UsageError) return { say: error.message, code: EXIT.usage };
  if (error instanceof ConnectionError)
    return { say: `${error.message}: is it running there?`, code: EXIT.unavailable };
  if (error instanceof DOMException && /^(Timeout|Abort)Error$/.test(error.name)) {
    return { say: "Not in the time given.", code: EXIT.unavailable };
  }
  if (error instanceof ApiError) return { say: sayApi(error), code: codeOf(error) };
  return { say: error instanceof Error ? error.message : String(error), code: EXIT.failed };
}

function codeOf(error: ApiError): number {
  if (error instanceof NotFoundError) return EXIT.notFound;
  if (error instanceof UnauthorizedError || error instanceof ForbiddenError) return EXIT.refused;
  if (error instanceof RateLimitedError || error instanceof UnavailableError) return EXIT.unavailable;
  return error.status < 500 ? EXIT.usage : EXIT.failed;
}

function sayApi(error: ApiError): string {
  if (error instanceof UnauthorizedError)
    return "The key was refused. Is CONNECTWATCH_API_KEY the right one?";
  const fields = error.errors
    .filter(({ path }) => path !== "")
    .map(({ path, message }) => `  ${path}: ${message}`);
  const head = fields.length > 0 ? "The request was refused:" : error.detail || `HTTP ${error.status}`;
  const trace = error.status >= 500 && error.requestId ? [`  request id ${error.requestId}`] : [];
  return [head, ...fields, ...trace].join("\n");
}
