/** 62^30 is 2^178: nobody guesses one. */
export const KEY_RANDOM_CHARS = 30;

/** A CRC-32 is below 62^6. */
export const KEY_CHECK_CHARS = 6;

/** What a list shows of a key, to tell it from another: four random characters, 24 of its 178 bits. */
export const KEY_START_CHARS = 7;

/** Bytes drawn for a key or a code: the bias of taking the remainder modulo 62^30 is below 2^-77. */
export const SECRET_BYTES = 32;

/** Characters of a key's id, which is no secret: a thousand of them never meet in 62^16. */
export const KEY_ID_CHARS = 16;

/** No header or body carries a longer key; hashing what nobody can have made helps only an attacker. */
export const MAX_KEY_CHARS = 1024;

/** More programs than a company has; a list of them is read by people. */
export const MAX_KEYS = 1_000;

/** In characters. */
export const MAX_KEY_NAME = 100;

/** A retired secret may work beside the new one for at most so long: a month of deployments. */
export const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60;

/** An isolate trusts what Account said of a key for so long: a revoked one is refused everywhere within 10 s, and the call takes its time. */
export const REMEMBER_MS = 8_000;

/** What is older and still used is asked about again in the background, so that no request waits for it. */
export const REFRESH_MS = 4_000;

/** A refresh that has not come back by then is taken for lost with the request that made it. */
export const REFRESH_LOST_MS = 2_000;

/** Keys and sessions that an isolate remembers, and as many that it remembers as refused: about 200 KB at most. */
export const MAX_REMEMBERED = 1_000;

/** A one-time address is for the person who asked for it, now. */
export const SIGN_IN_MS = 15 * 60_000;

/** A working day. */
export const SESSION_MS = 12 * 60 * 60_000;

/** Codes, and sessions, that are kept at once: the oldest go first. */
export const MAX_SIGN_INS = 1_000;

/** `lastUsedAt` is told to the hour: a write an hour and key. */
export const LAST_USED_MS = 60 * 60_000;

/** Each event is pushed to every endpoint, and each is looked after once a minute: more belong behind a dispatcher. */
export const MAX_WEBHOOKS = 50;
