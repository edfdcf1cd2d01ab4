import type { NewClick } from "./stored.ts";

/** Clicks that wait in memory to be written together, by slug, each oldest first. */
export class Gathered {
  private bySlug = new Map<string, NewClick[]>();
  size = 0;

  add(slug: string, click: NewClick): void {
    const clicks = this.bySlug.get(slug);
    if (clicks) clicks.push(click);
    else this.bySlug.set(slug, [click]);
    this.size += 1;
  }

  entries(): Iterable<[slug: string, clicks: NewClick[]]> {
    return this.bySlug;
  }

  clear(): void {
    this.bySlug = new Map();
    this.size = 0;
  }
}
