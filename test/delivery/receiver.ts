import { vi } from "vitest";

/** One try, as it arrived. */
export interface Received {
  id: string;
  timestamp: string;
  signature: string;
  contentType: string;
  body: string;
  /** The event, of endpoints in the standard form. */
  event: {
    id: string;
    type: string;
    customUserId: string | null;
    seq: number | null;
    data: Record<string, unknown>;
  };
  at: number;
}

type Answering = (received: Received) => Response | Promise<Response>;

const receivers = new Map<string, Receiver>();

let last = 0;

/** Somebody's server, at an address of its own. What it answers may be changed at any time; at first it takes everything. */
export class Receiver {
  readonly url: string;
  readonly received: Received[] = [];
  answer: Answering = () => new Response("thanks");

  constructor() {
    last += 1;
    this.url = `https://receiver-${last}.acme.dev/hook`;
    receivers.set(new URL(this.url).host, this);
  }

  get ids(): string[] {
    return this.received.map(({ id }) => id);
  }

  /** Numbers of a customer's events in the order in which they came. */
  seqsOf(customUserId: string): number[] {
    return this.received
      .filter(({ event }) => event.customUserId === customUserId)
      .map(({ event }) => event.seq ?? 0);
  }

  typesOf(): string[] {
    return this.received.map(({ event }) => event.type);
  }
}

/** Requests that went to nobody's address. */
export const strays: string[] = [];

/** Every request of the Worker and its objects goes to a receiver. */
export function listenEverywhere() {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init as RequestInit);
    const receiver = receivers.get(new URL(request.url).host);
    if (!receiver) {
      strays.push(request.url);
      return new Response(null, { status: 404 });
    }
    const body = await request.text();
    const header = (name: string) => request.headers.get(name) ?? "";
    const received: Received = {
      id: header("webhook-id"),
      timestamp: header("webhook-timestamp"),
      signature: header("webhook-signature"),
      contentType: header("content-type"),
      body,
      event: JSON.parse(body),
      at: performance.now(),
    };
    receiver.received.push(received);
    const signal = init?.signal;
    return await new Promise<Response>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
      Promise.resolve(receiver.answer(received)).then(resolve, reject);
    });
  });
}

/** Never answers; the sender has to give up. */
export const never: Answering = () => new Promise<Response>(() => {});

export const status = (code: number, headers: Record<string, string> = {}): Answering => {
  return () => new Response(null, { status: code, headers });
};
