import { expect } from "vitest";
import { call, jsonOf } from "../http/worker.ts";

export interface EventJson {
  id: string;
  type: string;
  customUserId: string | null;
  seq: number | null;
  at: string;
  cause: string;
  data: Record<string, unknown>;
  customer: Record<string, unknown> | null;
}

export interface FeedJson {
  data: EventJson[];
  next: string;
  more: boolean;
}

export function feed(query: Record<string, string | string[]> = {}): Promise<FeedJson> {
  const params = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
  );
  return jsonOf<FeedJson>(call("GET", `/v1/events?${params}`));
}

/** Everything from `after` on, page by page, as somebody who tails it would read. */
export async function tail(after?: string, query: Record<string, string> = {}) {
  const events: EventJson[] = [];
  for (let next = after; ; ) {
    const page: FeedJson = await feed({ ...query, ...(next ? { after: next } : {}) });
    events.push(...page.data);
    next = page.next;
    if (page.data.length === 0) return { events, next };
  }
}

/** Each customer's events as they must be: numbered 1, 2, 3…, none missing, none twice. */
export function expectWhole(events: EventJson[], from: Map<string, number> = new Map()): void {
  const last = new Map(from);
  for (const { customUserId, seq } of events) {
    if (customUserId === null) continue;
    expect(seq, customUserId).toBe((last.get(customUserId) ?? 0) + 1);
    last.set(customUserId, seq ?? 0);
  }
}

export interface Frame {
  id: string;
  event: string;
  data: EventJson;
}

/** Reads a stream's events until there are `count`, then hangs up. */
export async function frames(response: Response, count: number): Promise<Frame[]> {
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const whole = () => text.split("\n\n").filter((frame) => frame.includes("\ndata: "));
  while (whole().length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return whole()
    .slice(0, count)
    .map((frame) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1] ?? "";
      return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
    });
}
