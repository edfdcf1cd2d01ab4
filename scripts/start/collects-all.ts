/**
 * Flags for V8, which miniflare hands to workerd. Left to itself it leaves what requests held lying until there are some hundred
 * megabytes of it; where each collection is a whole one, what grows is what is kept. For whoever measures memory.
 */
export const COLLECTS_ALL = {
  MINIFLARE_WORKERD_V8_FLAGS: "--gc-global --min-semi-space-size=1 --max-semi-space-size=1",
};
