/** Every way in which a request to Leadsie can fail to give an answer that may be used. */
export type Failure =
  | { reason: "timeout" | "unreachable" | "truncated" | "oversized" | "html" }
  /** `path` is the first place that is wrong, like `allConnections`; empty when it is the document itself. */
  | { reason: "wrong-shape"; path: string }
  | { reason: "status"; status: number }
  | { reason: "rate-limited"; retryAfterMs: number }
  | { reason: "unauthorized"; status: 401 | 403 }
  | { reason: "redirected"; status: number };
