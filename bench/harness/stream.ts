import { get } from "node:http";
import { ADMIN_API_KEY } from "../constants.ts";
import type { Worker } from "./worker.ts";

/** An open `text/event-stream`, with a connection of its own. */
export class Stream {
  /** Events so far. */
  count = 0;
  private listeners: ((at: number) => void)[] = [];

  private readonly end: () => void;

  private constructor(end: () => void) {
    this.end = end;
  }

  static open(worker: Worker, path: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const request = get(worker.origin + path, {
        agent: false,
        headers: { authorization: `Bearer ${ADMIN_API_KEY}`, accept: "text/event-stream" },
      });
      request.once("error", reject);
      request.once("response", (response) => {
        if (response.statusCode !== 200) return reject(new Error(`${path} answered ${response.statusCode}`));
        const stream = new Stream(() => request.destroy());
        response.setEncoding("utf8").on("data", (text: string) => stream.take(text));
        response.on("error", () => {});
        request.on("error", () => {});
        resolve(stream);
      });
    });
  }

  /** When the next event comes. */
  next(): Promise<number> {
    return new Promise((resolve) => this.listeners.push(resolve));
  }

  close(): void {
    this.end();
  }

  private take(text: string): void {
    // An id alone says only from where to resume.
    const events = text.split("\n").filter((line) => line.startsWith("data:")).length;
    if (events === 0) return;
    this.count += events;
    const at = performance.now();
    for (const listener of this.listeners.splice(0)) listener(at);
  }
}
