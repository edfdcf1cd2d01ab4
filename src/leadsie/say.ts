import type { Failure } from "./failure.ts";

/** The failure in a few words that never change, as readers see it in `stale.reason` and `X-Stale`. */
export function say(failure: Failure): string {
  switch (failure.reason) {
    case "status":
      return `status ${failure.status}`;
    case "redirected":
      return `redirected ${failure.status}`;
    case "wrong-shape":
      return failure.path ? `wrong shape: ${failure.path}` : "wrong shape";
    case "rate-limited":
      return "rate limited";
    case "html":
      return "html instead of JSON";
    default:
      return failure.reason;
  }
}

/** The failure as one English sentence for an operator: what happened, and where it helps, what to do. No secret in it. */
export function explain(failure: Failure): string {
  switch (failure.reason) {
    case "timeout":
      return "Leadsie did not finish its answer within the time limit.";
    case "unreachable":
      return "Leadsie could not be reached: no connection, or none that held until an answer began.";
    case "truncated":
      return "Leadsie's answer broke off before its end; nothing of it was used.";
    case "oversized":
      return "Leadsie's answer was larger than the limit; nothing of it was used.";
    case "html":
      return "Leadsie answered with a web page instead of JSON, as a login or maintenance page would be.";
    case "wrong-shape":
      return `Leadsie's answer is not of the documented shape: the first wrong place is ${failure.path || "the document itself"}.`;
    case "status":
      return `Leadsie answered with status ${failure.status}.`;
    case "rate-limited":
      return `Leadsie asked for fewer requests; the next one waits ${Math.ceil(failure.retryAfterMs / 1000)} s.`;
    case "unauthorized":
      return `Leadsie refused the API key (status ${failure.status}): it was refreshed, or the plan has no API access.`;
    case "redirected":
      return `Leadsie answered with a redirect (status ${failure.status}), which is not followed: check the base URL.`;
  }
}
