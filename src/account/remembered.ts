import { MAX_REMEMBERED, REFRESH_LOST_MS, REFRESH_MS, REMEMBER_MS } from "./constants.ts";
import type { Credential } from "./credential.ts";
import type { Principal } from "./principal.ts";

interface Entry {
  credential: Credential;
  principal: Principal;
  /** When Account was asked, not when it answered: what was revoked since is not known here. */
  askedAt: number;
  /** Whether anybody showed it since. */
  used: boolean;
}

export type Verify = (credentials: Credential[]) => Promise<(Principal | null)[]>;

/**
 * What an isolate remembers of Account's word, by what was shown: so that no ordinary request waits for one object in
 * one place. Good for eight seconds; from four on whatever is used is asked about in the background, all in one call.
 * Looking a secret up in a map compares it with no other: the map goes by a hash that is seeded anew in each isolate.
 */
export class Remembered {
  private readonly good = new Map<string, Entry>();
  private readonly refused = new Map<string, number>();
  private refreshingSince: number | null = null;

  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** The principal; null for who was refused a moment ago; undefined where Account is to be asked. */
  recall(shown: string): Principal | null | undefined {
    const entry = this.good.get(shown);
    const now = this.now();
    if (entry) {
      entry.used = true;
      if (entry.principal.expiresAt !== null && entry.principal.expiresAt <= now) return null;
      return isWithin(entry.askedAt, REMEMBER_MS, now) ? entry.principal : undefined;
    }
    const refusedAt = this.refused.get(shown);
    return refusedAt !== undefined && isWithin(refusedAt, REMEMBER_MS, now) ? null : undefined;
  }

  /** What Account said when it was asked at `askedAt`. Those refused push out no one else. */
  keep(shown: string, credential: Credential, principal: Principal | null, askedAt: number): void {
    this.good.delete(shown);
    this.refused.delete(shown);
    if (principal) put(this.good, shown, { credential, principal, askedAt, used: false });
    else put(this.refused, shown, askedAt);
  }

  forget(shown: string): void {
    this.good.delete(shown);
  }

  /** Whether it is time to ask again about this and all else that is used, and nobody does already. */
  isRefreshDue(shown: string): boolean {
    const now = this.now();
    const asking = this.refreshingSince !== null && isWithin(this.refreshingSince, REFRESH_LOST_MS, now);
    const entry = this.good.get(shown);
    return !asking && entry !== undefined && isStale(entry, now);
  }

  /** Asks about everything that was used and grows old, in one call. A call that fails leaves it to the next. */
  async refresh(verify: Verify): Promise<void> {
    const askedAt = this.now();
    this.refreshingSince = askedAt;
    const stale = [...this.good].filter(([, entry]) => isStale(entry, askedAt));
    try {
      const principals = await verify(stale.map(([, { credential }]) => credential));
      stale.forEach(([shown, { credential }], index) => {
        this.keep(shown, credential, principals[index] ?? null, askedAt);
      });
    } finally {
      this.refreshingSince = null;
    }
  }
}

function isStale({ used, askedAt }: Entry, now: number): boolean {
  return used && !isWithin(askedAt, REFRESH_MS, now);
}

/** A clock that jumped back ends it too. */
function isWithin(from: number, ms: number, now: number): boolean {
  return now >= from && now - from < ms;
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  const oldest = map.size >= MAX_REMEMBERED ? map.keys().next() : null;
  if (oldest && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}
