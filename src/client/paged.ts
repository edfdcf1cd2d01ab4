import type { Api } from "./api.ts";
import type { Page } from "./types.ts";

/**
 * A list, read as it is used: `for await (const one of list)`, or page by page.
 *
 * @example
 * for await (const customer of client.customers.list({ state: "lost" })) console.log(customer.customUserId);
 */
export class Paged<T> implements AsyncIterable<T> {
  private readonly api: Api;
  private readonly path: string;
  private readonly query: object;

  constructor(api: Api, path: string, query: object = {}) {
    this.api = api;
    this.path = path;
    this.query = query;
  }

  /** One page: the first, or the one after `cursor`. */
  page(cursor?: string, signal?: AbortSignal): Promise<Page<T>> {
    return this.api.json("GET", this.path, { query: { ...this.query, cursor }, signal });
  }

  async *pages(): AsyncGenerator<Page<T>> {
    let cursor: string | undefined;
    do {
      const page = await this.page(cursor);
      yield page;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const { data } of this.pages()) yield* data;
  }

  /** All of it in memory: for lists that are known to be short. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const one of this) all.push(one);
    return all;
  }
}
