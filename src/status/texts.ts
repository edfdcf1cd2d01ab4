import { iso } from "../time.ts";
import { born } from "./change.ts";
import { detailedText } from "./detailed.ts";
import type { Erasing } from "./erase.ts";
import type { CustomerText } from "./protocol.ts";
import type { Status } from "./types.ts";
import { connectionsText, customerHead, customerTail, etagOf, type Freshness } from "./view.ts";

/** What readers are told of one customer. What changes only with the version is made once for each. */
export class Texts {
  private made: { version: number; head: string; detailed: string | null } | null = null;

  head(status: Status): string {
    return this.ofVersion(status).head;
  }

  customer(status: Status, freshness: Freshness): CustomerText {
    const { head, detailed } = this.ofVersion(status);
    return {
      found: true,
      customUserId: status.customUserId,
      incarnation: status.incarnation,
      version: status.version,
      head,
      tail: customerTail(freshness),
      connections: connectionsText(status),
      detailed,
      lastSeq: status.seq,
      hasLinks: status.linksRev > 0,
      etag: etagOf(status),
      checkedAt: iso(freshness.checkedAt),
      staleReason: freshness.stale?.reason ?? null,
    };
  }

  /** Versions begin anew with whoever is watched next. */
  forget(): void {
    this.made = null;
  }

  private ofVersion(status: Status) {
    const { version } = status;
    if (this.made?.version !== version) {
      this.made = { version, head: customerHead(status), detailed: detailedText(status) };
    }
    return this.made;
  }
}

/** Who is being erased: the id, and that it is. */
export function textOfErasing(erasing: Erasing): CustomerText {
  const { customUserId, key, incarnation, source, createdAt, version, event } = erasing;
  const bare = { ...born({ customUserId, key, incarnation, source, now: createdAt }), version };
  return {
    ...{ found: true, customUserId, incarnation, version, connections: "", detailed: null, hasLinks: false },
    head: `${customerHead(bare)},"erasing":true`,
    tail: customerTail({ checkedAt: null, stale: null }),
    lastSeq: event.seq,
    etag: etagOf(bare),
    checkedAt: null,
    staleReason: null,
  };
}
