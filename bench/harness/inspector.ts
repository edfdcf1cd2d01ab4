import { setTimeout as wait } from "node:timers/promises";
import { HEAP_EVERY_MS } from "../constants.ts";

/** Node's WebSocket can send headers, which a browser's cannot: wrangler's inspector wants to know an origin. */
const NodeWebSocket = WebSocket as unknown as new (
  url: string,
  init: { headers: Record<string, string> },
) => WebSocket;

/** Chrome's DevTools protocol, as far as a benchmark needs it, to the one isolate of a Worker. */
export class Inspector {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (e: Error) => void }
  >();
  private nextId = 1;
  private gone: Error | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.take(JSON.parse(String(data))));
    socket.addEventListener("close", ({ code, reason }) => {
      this.gone = new Error(`the inspector has gone: ${code} ${reason}`);
      for (const { reject } of this.waiting.values()) reject(this.gone);
    });
  }

  static async open(port: number): Promise<Inspector> {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const socket = new NodeWebSocket(targets[0]?.webSocketDebuggerUrl ?? "", {
      headers: { origin: "http://localhost" },
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", () => reject(new Error("the inspector refused")), { once: true });
    });
    return new Inspector(socket);
  }

  close(): void {
    this.socket.close();
  }

  send<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    if (this.gone) return Promise.reject(this.gone);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Bytes in use: JavaScript's own and the array buffers beside them. */
  async heapBytes(): Promise<number> {
    const usage = await this.send<{ usedSize: number; backingStorageSize?: number }>("Runtime.getHeapUsage");
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  }

  /**
   * How many bytes more were in use at the worst moment of `work` than before it. Garbage not yet collected counts.
   * `wake` makes the isolate do anything at all.
   */
  async extraHeapBytes(work: () => Promise<unknown>, wake: () => Promise<unknown>): Promise<number> {
    await this.collectGarbage(wake);
    const before = await this.heapBytes();
    let most = before;
    let running = true;
    const sampling = (async () => {
      while (running) {
        most = Math.max(most, await this.heapBytes());
        await wait(HEAP_EVERY_MS);
      }
    })();
    try {
      await work();
    } finally {
      running = false;
      await sampling;
    }
    return most - before;
  }

  /** An isolate at rest collects nothing, and does not answer: it is woken until it has. */
  private async collectGarbage(wake: () => Promise<unknown>): Promise<void> {
    let collected = false;
    const answer = this.send("HeapProfiler.collectGarbage").then(() => {
      collected = true;
    });
    while (!collected) await Promise.race([answer, wake()]);
  }

  private take(message: { id?: number; result?: unknown; error?: { message: string } }): void {
    const waiting = message.id === undefined ? undefined : this.waiting.get(message.id);
    if (!waiting || message.id === undefined) return;
    this.waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }
}
