import type { Api } from "./api.ts";
import { creating } from "./creating.ts";
import { Paged } from "./paged.ts";
import type { BatchItem, Click, Link, LinkInput, LinkPatch, LinkQuery } from "./types.ts";

/** `/v1/links` */
export class Links {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /**
   * A short link that carries the customer's id, and only it. Watches the customer. The live link to the same request
   * is given again, unless `ifExists` is `create`.
   *
   * @example
   * const { url } = await client.links.create({
   *   requestUrl: "https://app.leadsie.com/connect/acme/manage",
   *   customUserId: "acme-42",
   * });
   */
  create(link: LinkInput): Promise<Link> {
    return this.api.json("POST", "/v1/links", { body: link, headers: creating() });
  }

  /** Up to 200 at once; each stands alone. */
  async createMany(items: LinkInput[], options: { idempotencyKey?: string } = {}): Promise<BatchItem[]> {
    const { data } = await this.api.json<{ data: BatchItem[] }>("POST", "/v1/links/batch", {
      body: { items },
      headers: creating(options.idempotencyKey),
    });
    return data;
  }

  list(query: LinkQuery = {}): Paged<Link> {
    return new Paged(this.api, "/v1/links", query);
  }

  get(slug: string): Promise<Link> {
    return this.api.json("GET", linkPath(slug));
  }

  update(slug: string, patch: LinkPatch): Promise<Link> {
    return this.api.json("PATCH", linkPath(slug), { body: patch });
  }

  delete(slug: string): Promise<void> {
    return this.api.json("DELETE", linkPath(slug));
  }

  /** The last 1,000, newest first. */
  clicks(slug: string): Paged<Click> {
    return new Paged(this.api, linkPath(slug, "/clicks"));
  }

  /** The short link as a QR code: SVG. */
  qr(slug: string): Promise<string> {
    return this.api.text("GET", linkPath(slug, "/qr"));
  }
}

function linkPath(slug: string, suffix = ""): string {
  return `/v1/links/${encodeURIComponent(slug)}${suffix}`;
}
