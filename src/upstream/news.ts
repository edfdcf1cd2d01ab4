import type { OperatorEventType } from "../feed/operator-events.ts";
import { iso } from "../time.ts";
import type { Breaker } from "./breaker.ts";
import { sayUpstream } from "./say-upstream.ts";
import type { Suspicious } from "./sweeps.ts";
import type { UpstreamView } from "./upstream.ts";

/** Something about upstream that whoever runs this should know. */
export interface News {
  type: OperatorEventType;
  data: Record<string, unknown>;
}

/** Upstream cannot be heard any more, or can again: once each, however often it is asked in between. */
export function breakerNews(before: Breaker, now: UpstreamView, at: number): News | null {
  const { open } = now.breaker;
  if (open && !before.open) {
    const { reason, since } = open;
    return { type: "upstream.failing", data: { reason, since: iso(since), say: sayUpstream(now, at) } };
  }
  if (before.open && !open) {
    const { reason, since } = before.open;
    const say = "Leadsie answers again. What changed meanwhile is told as it is found; nothing to do.";
    return { type: "upstream.recovered", data: { reason, since: iso(since), say } };
  }
  return null;
}

/** A sweep would take something from so many that it is not believed: once a suspicion. */
export function suspicionNews(before: Suspicious | null, now: UpstreamView, at: number): News | null {
  const { suspicious } = now.sweeps;
  if (before || !suspicious || suspicious.accepted) return null;
  const { customers, of, since } = suspicious;
  return {
    type: "upstream.suspicious",
    data: { customers, of, since: iso(since), say: sayUpstream(now, at) },
  };
}
