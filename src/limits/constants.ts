export const MINUTE_MS = 60_000;

/** Names that an isolate counts at once: some megabytes at most. Beyond it counting begins anew, which lets more pass, never fewer. */
export const MAX_COUNTED = 20_000;

/**
 * What one lane of the platform's rate-limit binding lets pass in a minute, as wrangler.toml says: its limit cannot be
 * a variable, so a larger one is several lanes.
 */
export const LANE_PER_MINUTE = 10;

/** So far beyond its limit an address is refused without looking at what it asks for: until then what is valid is served. */
export const FLOOD_FACTOR = 10;

/** A key's requests in a minute, at each of Cloudflare's places: a program in a loop, not a busy one. */
export const KEY_PER_MINUTE = 600_000;

/** So many requests of a key count as one at the binding: 600 in wrangler.toml. */
export const KEY_STEP = 1_000;

/** Requests of one address with browser tokens: a page that polls once a second, in ten tabs. */
export const TOKEN_PER_MINUTE = 600;
