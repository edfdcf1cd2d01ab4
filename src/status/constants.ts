/** How long after a loss was first told another poll may confirm it: longer than a deploy's hiccup at Leadsie. */
export const CONFIRM_AFTER_MS = 2_000;

/** A person who followed a link connects within minutes, if at all; until then they are looked at often. */
export const HOT_MS = 15 * 60_000;

/** Events beyond this are cut in their connections' assets: a row ends at 2 MB, and receivers end earlier. */
export const MAX_EVENT_CHARS = 256 * 1024;

/** Between tries to tell the Directory, doubling from the first to the last. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LAST_MS = 60_000;
