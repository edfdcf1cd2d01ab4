import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { customerStatus } from "../stubs.ts";
import { clicksByDay } from "./click-days.ts";
import { ClickRows } from "./click-rows.ts";
import { type Clicker, type ClickWindow, clickedWithin } from "./clicked-within.ts";
import { Clicks } from "./clicks.ts";
import { MAX_LINKS_PER_CUSTOMER } from "./constants.ts";
import type { LinkChange, RedirectRow } from "./link-row.ts";
import { LinkRows } from "./link-rows.ts";
import {
  type ClicksResult,
  type CreateResult,
  GONE,
  type LinkFilter,
  type LinkPatch,
  type LinkPlace,
  MISSING,
  type NewLink,
  type RemoveResult,
  type UpdateResult,
} from "./protocol.ts";
import { isLive, type StoredLink } from "./stored.ts";
import { createTables, hasTables } from "./tables.ts";
import { buildTarget, withUtm } from "./target-url.ts";
import { Telling } from "./telling.ts";
import { Untold } from "./untold.ts";
import type { Visit } from "./visitor.ts";

/**
 * One of the 16 shards of links. All links of one customer live in one shard (by the customer's key), so that
 * "the customer's live link to that URL" is decided in one turn. A shard that never held a link has no tables.
 */
export class Links extends DurableObject<Env> {
  /** The clock, and the way to a customer's object: fields, so that a test can set them. RPC cannot reach them. */
  now: () => number = Date.now;
  tell = async (key: string, at: number): Promise<void> => {
    await customerStatus(this.env, key).clicked({ at });
  };

  private readonly rows: LinkRows;
  private readonly telling: Telling;
  private readonly clicked: Clicks;
  private exists: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.exists = hasTables(sql);
    this.rows = new LinkRows(sql);
    const outside = {
      now: () => this.now(),
      tell: (key: string, at: number) => this.tell(key, at),
      flush: () => this.clicked.flush(),
    };
    this.telling = new Telling(ctx, outside, this.rows, new Untold(sql));
    this.clicked = new Clicks(ctx, this.rows, new ClickRows(sql), this.telling);
  }

  /**
   * Makes a link, or gives the customer's newest live link to the same `requestUrl` where `ifExists` is `return`.
   * The same slug asked for again with the same customer and URL is a repeated attempt, answered as the first was.
   */
  create(wanted: NewLink): CreateResult {
    this.ensureTables();
    this.clicked.flush();
    const { ifExists, ...rest } = wanted;
    const same = this.rows.find(wanted.slug);
    if (same) {
      const repeated = same.key === wanted.key && same.requestUrl === wanted.requestUrl;
      return repeated ? { outcome: "created", link: same } : { outcome: "slug_taken" };
    }
    const createdAt = this.now();
    const live = ifExists === "return" ? this.live(wanted.key, wanted.requestUrl) : null;
    if (live) return { outcome: "returned", link: live };
    if (this.rows.count(wanted.key) >= MAX_LINKS_PER_CUSTOMER) return { outcome: "too_many_links" };
    const clicks = { person: 0, bot: 0, prefetch: 0, refused: 0, firstAt: null, lastAt: null };
    const link = { ...rest, createdAt, disabled: false, clicks };
    this.rows.insert(link);
    return { outcome: "created", link };
  }

  /** The customer's newest live link to `requestUrl`: what `create` would return. */
  live(key: string, requestUrl: string): StoredLink | null {
    return this.read(() => this.rows.liveTo(key, requestUrl, this.now())) ?? null;
  }

  get(slug: string): StoredLink | null {
    return this.read(() => this.rows.find(slug)) ?? null;
  }

  /** Changes what `patch` names; another `requestUrl` (checked by the caller) makes another target. */
  update(slug: string, patch: LinkPatch): UpdateResult {
    const link = this.get(slug);
    if (!link) return { outcome: "missing" };
    const change: LinkChange = { ...patch };
    if (patch.requestUrl !== undefined) {
      const target = buildTarget(patch.requestUrl, link.customUserId);
      if (!target.ok) return { outcome: "target_too_long", message: target.message };
      change.targetUrl = target.targetUrl;
    }
    return {
      outcome: this.rows.change(link, change) ? "updated" : "unchanged",
      link: this.get(slug) ?? link,
    };
  }

  /** Deletes the link and its clicks. A click that is still to be told is told all the same. */
  remove(slug: string): RemoveResult {
    const link = this.get(slug);
    if (!link) return { outcome: "missing" };
    this.rows.remove(slug);
    this.clicked.remove(slug);
    return { outcome: "removed", link };
  }

  /** Deletes all that is held of a customer, clicks still to be told included. Returns how many links there were. */
  eraseCustomer(key: string): number {
    const links = this.ofCustomer(key);
    for (const { slug } of links) this.remove(slug);
    if (this.exists) this.telling.forget(key);
    return links.length;
  }

  /** A customer's links, newest first: at most 1,000. */
  ofCustomer(key: string): StoredLink[] {
    return this.read(() => this.rows.ofCustomer(key)) ?? [];
  }

  /** This shard's links, newest first and then by slug, at most `limit`, from after the place `after`. */
  list(filter: LinkFilter, limit: number, after?: LinkPlace): StoredLink[] {
    return this.read(() => this.rows.list(filter, limit, after)) ?? [];
  }

  /** Customers of this shard whose link to a window's request a person followed within it. */
  clickedWithin(windows: ClickWindow[]): Clicker[] {
    return this.read(() => clickedWithin(this.ctx.storage.sql, windows)) ?? [];
  }

  /** Clicks of persons by days: see `clicksByDay`. */
  clicksByDay(bounds: number[]): number[] {
    return this.read(() => clicksByDay(this.ctx.storage.sql, bounds)) ?? [];
  }

  /** A link's last 1,000 clicks, newest first, at most `limit`, those numbered below `before` where it is given. */
  clicks(slug: string, limit: number, before?: number): ClicksResult {
    if (!this.get(slug)) return { outcome: "missing" };
    return { outcome: "found", clicks: this.clicked.page(slug, limit, before) };
  }

  /**
   * Someone follows a link: notes the click and answers where it leads, `GONE` where it is expired or disabled, or
   * `MISSING`. `visit` is the JSON of a `Visit`. The first click of a link is durable when this returns, and so is
   * a click that the customer is told of; the others within 250 ms.
   */
  hit(slug: string, kind: "person" | "bot" | "prefetch", visit: string): string {
    const row = this.exists ? this.rows.forRedirect(slug) : undefined;
    if (!row) return MISSING;
    const at = this.now();
    this.clicked.add(slug, row, { at, kind: isLive(row, at) ? kind : "refused", visit });
    return answer(row, at, visit);
  }

  /** What `hit` would answer, without a click: for HEAD. */
  peek(slug: string, visit: string): string {
    const row = this.exists ? this.rows.forRedirect(slug) : undefined;
    return row ? answer(row, this.now(), visit) : MISSING;
  }

  override async alarm(): Promise<void> {
    if (this.exists) await this.telling.again();
  }

  private ensureTables(): void {
    if (this.exists) return;
    createTables(this.ctx.storage.sql);
    this.exists = true;
  }

  /** Reads see every click that was answered: those in memory are written first. */
  private read<T>(query: () => T): T | undefined {
    if (!this.exists) return undefined;
    this.clicked.flush();
    return query();
  }
}

function answer(row: RedirectRow, now: number, visit: string): string {
  if (!isLive(row, now)) return GONE;
  const utm = row.utm ? (JSON.parse(visit) as Visit).utm : null;
  return utm ? withUtm(row.targetUrl, utm) : row.targetUrl;
}
