/** What a listener waits for: a version above one, or every event after one. Kept with its socket over hibernation. */
type Waiting = { for: "version"; above: number } | { for: "events"; after: number };

/** What the customer is, for whoever listens. */
export interface Heard {
  version: number;
  /** A page of events after a number, oldest first, each as JSON text. */
  events(after: number): { seq: number; text: string }[];
}

/**
 * Whoever waits for a change, each on a hibernating WebSocket: while nothing happens the object may leave memory, and a
 * listener who hangs up leaves nothing behind. A version's listener is told once and let go; an event's listener gets
 * every event, in order, from where it stopped, also after the object was evicted.
 */
export class Listeners {
  private readonly ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.ctx = ctx;
  }

  /** Takes a listener in; what it waits for may have happened already. */
  accept(url: URL, heard: Heard): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(waitingOf(url));
    this.tellOne(server, heard);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Something may have changed. Costs nothing while nobody listens. */
  tell(heard: Heard): void {
    for (const socket of this.ctx.getWebSockets()) this.tellOne(socket, heard);
  }

  /** The customer is gone: nothing more will be told. */
  close(): void {
    for (const socket of this.ctx.getWebSockets()) socket.close(NORMAL, "gone");
  }

  private tellOne(socket: WebSocket, heard: Heard): void {
    const waiting = socket.deserializeAttachment() as Waiting | null;
    try {
      if (waiting?.for === "version" && heard.version > waiting.above) {
        socket.send("changed");
        socket.close(NORMAL, "changed");
      } else if (waiting?.for === "events") this.sendEvents(socket, waiting.after, heard);
    } catch {
      // It hung up in this moment: its close is handled where closes are.
    }
  }

  private sendEvents(socket: WebSocket, from: number, heard: Heard): void {
    let after = from;
    for (let page = heard.events(after); page.length > 0; page = heard.events(after)) {
      for (const { seq, text } of page) {
        socket.send(text);
        after = seq;
      }
    }
    if (after !== from) socket.serializeAttachment({ for: "events", after } satisfies Waiting);
  }
}

function waitingOf(url: URL): Waiting {
  const after = url.searchParams.get("after");
  if (after !== null) return { for: "events", after: Number(after) };
  return { for: "version", above: Number(url.searchParams.get("version")) };
}

/** RFC 6455 section 7.4.1. */
const NORMAL = 1000;
