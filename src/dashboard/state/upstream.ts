import { signal } from "@preact/signals";
import { get } from "../api/call.ts";
import type { Upstream } from "../api/types.ts";
import { UPSTREAM_EVERY_MS } from "../constants.ts";
import { onEvent } from "./live.ts";

/** How asking Leadsie goes, as last heard; null before that. */
export const upstream = signal<Upstream | null>(null);

export async function readUpstream(): Promise<void> {
  const answer = await get<Upstream>("/v1/upstream");
  if (answer.ok) upstream.value = answer.value;
}

/** Keeps it current; gives how to stop. */
export function followUpstream(): () => void {
  void readUpstream();
  const timer = setInterval(readUpstream, UPSTREAM_EVERY_MS);
  const stop = onEvent(({ type }) => {
    if (type.startsWith("upstream.")) void readUpstream();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}
