import { CODES, type ProblemCode } from "../problem.ts";
import type { Route } from "../route.ts";
import type { ResponseHeader } from "./headers.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "./operation.ts";

/** What each refusal means, as the document says it. */
export const PROBLEM_WORDS: Record<ProblemCode, string> = {
  invalid_request: "Something in the request is wrong: `errors` says what and where.",
  unauthorized: "The key is missing, malformed, unknown, expired or revoked: one answer for all.",
  forbidden: "The key is good and may not do this.",
  not_found: "There is nothing here.",
  method_not_allowed: "The path answers other methods.",
  slug_taken: "The slug that was drawn is another link's. Try again.",
  idempotency_mismatch: "This Idempotency-Key was used with another request.",
  gone: "It was here and is no longer kept.",
  payload_too_large: "The body is larger than 256 KiB (a batch: 2 MiB).",
  unsupported_media_type: "The body does not call itself application/json.",
  rate_limited: "Too many requests from this address.",
  internal: "Something went wrong here. It was noted under the request id.",
  misconfigured: "A variable of the deployment is missing or wrong: the problem names it.",
  upstream_unavailable: "Leadsie cannot be asked, or what is known is too old.",
};

/** Headers that a refusal carries. */
export const PROBLEM_HEADERS: Partial<Record<ProblemCode, ResponseHeader[]>> = {
  unauthorized: ["WWW-Authenticate"],
  method_not_allowed: ["Allow"],
  rate_limited: ["Retry-After"],
  upstream_unavailable: ["Retry-After"],
};

/** What any request may meet. */
const ALWAYS: ProblemCode[] = ["rate_limited", "internal", "misconfigured"];

/** Every code that the operation may answer with: its own, and those that follow from what it takes. */
export function problemsOf(operation: Operation, route: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>(operation.problems);
  if (operation.query || operation.body || operation.requestHeaders || /\/customers\/:/.test(route.path)) {
    codes.add("invalid_request");
  }
  // A POST that takes no body refuses one.
  const refusesBody = operation.method === "POST" && operation.path.startsWith("/v1/");
  if (refusesBody) codes.add("invalid_request");
  if (operation.body || refusesBody) codes.add("payload_too_large").add("unsupported_media_type");
  if (operation.requestHeaders?.includes("Idempotency-Key")) codes.add("idempotency_mismatch");
  if (route.scope !== "open" && route.scope !== "body") codes.add("unauthorized").add("forbidden");
  for (const code of ALWAYS) codes.add(code);
  return (Object.keys(CODES) as ProblemCode[]).filter((code) => codes.has(code));
}

/** A Problem with one of these codes. */
export function problemSchema(codes: ProblemCode[]): JsonSchema {
  return {
    allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
  };
}
