import { PUSHED_ROWS } from "./constants.ts";
import type { Log } from "./log.ts";
import type { FeedFilter } from "./protocol.ts";

/** What a stream wants, kept with its socket over hibernation. */
interface Listening {
  after: number;
  filter: FeedFilter;
  /** It has taken the last page: what comes is sent to it. */
  ready: boolean;
}

/** What a stream sends when it has taken a page. */
export const MORE = "more";

/**
 * Streams that follow a log, each on a hibernating WebSocket. They get pages: a message `NO TEXT` for each event, then
 * `=PLACE`, up to where the log was looked at; the first page comes at once, be it empty. The next one is sent
 * when there is something and the stream has said that it took the one before: a caller who does not read holds a page,
 * not a log.
 */
export class LogListeners {
  private readonly ctx: DurableObjectState;
  private readonly log: Log;

  constructor(ctx: DurableObjectState, log: Log) {
    this.ctx = ctx;
    this.log = log;
  }

  /** `?after=PLACE` (left out: from now on), `?filter=JSON`. 410 from before what is kept. */
  accept(url: URL): Response {
    const given = url.searchParams.get("after");
    const after = given === null ? this.log.head : Number(given);
    const filter = JSON.parse(url.searchParams.get("filter") ?? "{}") as FeedFilter;
    if (after < this.log.prunedTo) return new Response(null, { status: 410 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.sendPage(server, { after, filter, ready: true });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Something was appended. Costs nothing while nobody listens. */
  tell(): void {
    for (const socket of this.ctx.getWebSockets()) this.next(socket, false);
  }

  /** The stream has taken its page. */
  more(socket: WebSocket): void {
    this.next(socket, true);
  }

  private next(socket: WebSocket, taken: boolean): void {
    const listening = socket.deserializeAttachment() as Listening;
    const ready = listening.ready || taken;
    try {
      if (ready && listening.after < this.log.head) this.sendPage(socket, listening);
      else if (ready !== listening.ready) socket.serializeAttachment({ ...listening, ready });
    } catch {
      // It hung up in this moment: its close is handled where closes are.
    }
  }

  private sendPage(socket: WebSocket, { after, filter }: Listening): void {
    const { rows, scannedTo } = this.log.after(after, filter, PUSHED_ROWS);
    for (const { no, text } of rows) socket.send(`${no} ${text}`);
    socket.send(`=${scannedTo}`);
    socket.serializeAttachment({ after: scannedTo, filter, ready: false } satisfies Listening);
  }
}
