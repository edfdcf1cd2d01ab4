import type { Api } from "./api.ts";
import { Follow } from "./follow.ts";
import type { Cause, Event, Time } from "./types.ts";

export interface EventFilter {
  type?: string | string[];
  cause?: Cause | Cause[];
  customUserId?: string;
}

export interface EventPage {
  data: Event[];
  /** The place after these: give it back as `after`. */
  next: string;
  more: boolean;
}

/** `/v1/events`: every customer's events, and the operator's. */
export class Events {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /** One page: after a place, or since a time, or from the oldest that is kept. */
  page(
    query: EventFilter & { after?: string; since?: Time; limit?: number } = {},
    signal?: AbortSignal,
  ): Promise<EventPage> {
    return this.api.json("GET", "/v1/events", { query, signal });
  }

  /**
   * Events as they happen, for ever; from after the place `after`, or from now. See {@link Follow}.
   *
   * @example
   * const feed = client.events.follow({ after: await load() });
   * for await (const event of feed) {
   *   await handle(event);
   *   await save(feed.cursor);
   * }
   */
  follow({ after, signal, ...filter }: EventFilter & { after?: string; signal?: AbortSignal } = {}): Follow {
    return new Follow(this.api, "/v1/events/live", after ?? null, filter, signal);
  }
}
