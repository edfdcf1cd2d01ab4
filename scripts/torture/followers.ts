import { setTimeout as wait } from "node:timers/promises";
import { serverEvents } from "../../src/client/sse.ts";
import { customerPath } from "../../test/started/customer.ts";
import type { Told } from "./checker.ts";
import { FEED_EVERY_MS, FEED_PAGE, REOPEN_MS } from "./constants.ts";
import type { Findings } from "./findings.ts";
import type { Service } from "./service.ts";
import { toldOf } from "./told.ts";

interface Page {
  data: Record<string, unknown>[];
  next: string;
}

/** Reads the feed page by page, and keeps a page's cursor only with its events. */
export class FeedReader {
  readonly told: Told[] = [];
  private cursor = "";

  async run(service: Service, findings: Findings, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const path = `/v1/events?limit=${FEED_PAGE}${this.cursor}`;
      const page = await service.call<Page>("GET", path);
      if (page && page.status !== 200) findings.add("unexpected", "feed", `${page.status} ${page.text}`);
      if (page?.status === 200) {
        this.told.push(...page.json.data.map(toldOf));
        this.cursor = `&after=${encodeURIComponent(page.json.next)}`;
      }
      if (page?.status !== 200 || page.json.data.length === 0) await wait(FEED_EVERY_MS);
    }
  }
}

/** Follows a stream of events as a browser does: opened again with the last id that was seen. */
export class StreamReader {
  readonly told: Told[] = [];
  /** How often it was opened. */
  opened = 0;
  private readonly path: string;
  private last: string;

  private constructor(path: string, last: string) {
    this.path = path;
    this.last = last;
  }

  /** The whole feed, from the cursor on. */
  static ofFeed(cursor: string): StreamReader {
    return new StreamReader("/v1/events/live", cursor);
  }

  /** One customer's history from its first event on. */
  static ofCustomer(id: string): StreamReader {
    return new StreamReader(`${customerPath(id)}/live`, "0");
  }

  async run(service: Service, findings: Findings, goesOn: () => boolean, end: AbortSignal): Promise<void> {
    while (goesOn()) {
      await service.ready();
      const kills = service.kills.length;
      try {
        await this.follow(service, end);
      } catch (error) {
        // Refused by who is just being killed is no refusal.
        if (error instanceof Refused && service.kills.length === kills && error.status < 500) {
          findings.add("unexpected", "stream", `${this.path}: ${error.status}`);
        }
      }
      if (goesOn()) await wait(REOPEN_MS);
    }
  }

  private async follow({ address, key }: Service, signal: AbortSignal): Promise<void> {
    const headers = { authorization: `Bearer ${key}`, "last-event-id": this.last };
    const response = await fetch(address + this.path, { headers, signal });
    if (response.status !== 200 || !response.body) throw new Refused(response.status);
    this.opened += 1;
    for await (const { id, data } of serverEvents(response.body)) {
      if (data !== null) this.told.push(toldOf(JSON.parse(data) as Record<string, unknown>));
      // An id alone moves the place.
      this.last = id ?? this.last;
    }
  }
}

class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}
