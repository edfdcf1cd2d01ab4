import type { ClickRows } from "./click-rows.ts";
import { GATHER_MS, MAX_GATHERED } from "./constants.ts";
import { Gathered } from "./gathered.ts";
import type { RedirectRow } from "./link-row.ts";
import type { LinkRows } from "./link-rows.ts";
import type { NewClick, StoredClick } from "./stored.ts";
import type { Telling } from "./telling.ts";

/**
 * Notes clicks. A link's first click, and one that the customer is told of, is written at once: the answer waits
 * until it is durable. The others are gathered and written together, since a write a click would halve the
 * redirects a second. A crash loses at most the 250 ms before it, of links that have been clicked before.
 */
export class Clicks {
  private readonly gathered = new Gathered();
  private timed = false;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly links: LinkRows,
    private readonly rows: ClickRows,
    private readonly telling: Telling,
  ) {}

  /** `link` is the click's link as it stands in its row. */
  add(slug: string, link: RedirectRow, click: NewClick): void {
    this.gathered.add(slug, click);
    const tell = click.kind === "person" && this.telling.isNews(slug, link.toldAt, click.at);
    if (!tell && link.lastAt !== null && this.gathered.size < MAX_GATHERED) {
      this.writeSoon();
      return;
    }
    this.ctx.storage.transactionSync(() => {
      this.write();
      if (tell) this.telling.mark({ slug, key: link.key, at: click.at });
    });
    this.gathered.clear();
  }

  /** Writes what is gathered. If that fails it stays gathered, and the next click or read tries again. */
  flush(): void {
    if (this.gathered.size === 0) return;
    this.ctx.storage.transactionSync(() => this.write());
    this.gathered.clear();
  }

  page(slug: string, limit: number, before?: number): StoredClick[] {
    return this.rows.page(slug, limit, before);
  }

  remove(slug: string): void {
    this.rows.remove(slug);
  }

  private write(): void {
    for (const [slug, clicks] of this.gathered.entries()) {
      const total = this.links.tally(slug, clicks);
      if (total !== null) this.rows.add(slug, clicks, total);
    }
  }

  private writeSoon(): void {
    if (this.timed) return;
    this.timed = true;
    this.ctx.waitUntil(
      scheduler.wait(GATHER_MS).then(() => {
        this.timed = false;
        this.flush();
        // No answer waits for this write: without it an eviction may come between the write and the disk.
        return this.ctx.storage.sync();
      }),
    );
  }
}
