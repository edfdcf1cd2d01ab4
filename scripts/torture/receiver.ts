import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import type { Arrival } from "./checker.ts";
import { ANSWER_WITHIN_MS, FLAKY_SHARE } from "./constants.ts";
import type { Findings } from "./findings.ts";
import type { Service } from "./service.ts";
import { toldOf } from "./told.ts";

/** How an event's first try may fail: an error, a wish to wait, a connection that is cut. */
const FAILURES = ["error", "busy", "reset"] as const;

/** A company's receiver, which notes all that arrives. It is not killed. */
export class Receiver {
  readonly name: string;
  readonly arrivals: Arrival[] = [];
  private readonly flaky: boolean;
  private readonly random: () => number;
  private readonly findings: Findings;
  private readonly server: Server;
  private readonly tried = new Set<string>();
  private secret = "";
  private aboutToFail: () => void = () => {};

  /** A flaky one fails at some events' first try. */
  constructor(name: string, flaky: boolean, random: () => number, findings: Findings) {
    this.name = `webhook ${name}`;
    this.flaky = flaky;
    this.random = random;
    this.findings = findings;
    this.server = createServer((request, response) => void this.take(request, response));
  }

  /** Listens, and is registered for everything. */
  async register(service: Service): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
    const made = await service.insist<{ secret: string }>("POST", "/v1/webhooks", { url });
    if (made.status !== 201) throw new Error(`A webhook was refused: ${made.text}`);
    this.secret = made.json.secret;
  }

  /** The next try that will fail has arrived and is not answered yet. */
  nextFailure(): Promise<void> {
    return new Promise((resolve) => {
      this.aboutToFail = resolve;
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    // Cut off by a kill: whatever it was, it was not said.
    if (body === null) return;
    const { headers } = request;
    try {
      new Webhook(this.secret).verify(body, headers as Record<string, string>);
    } catch {
      this.findings.add("unexpected", this.name, `${headers["webhook-id"]} is not signed as it should be`);
    }
    const told = toldOf(JSON.parse(body) as Record<string, unknown>);
    if (told.id !== headers["webhook-id"]) {
      this.findings.add("unexpected", this.name, `${told.id} came as ${headers["webhook-id"]}`);
    }
    const failure = this.failure(told.id);
    this.arrivals.push({ ...told, taken: failure === undefined });
    if (failure !== undefined) this.aboutToFail();
    // A kill between what arrives and what is answered must find something under way.
    await wait(this.random() * ANSWER_WITHIN_MS);
    if (failure === "reset") return void request.socket.destroy();
    if (failure === "busy") response.setHeader("retry-after", "1");
    response.writeHead({ error: 500, busy: 503, none: 204 }[failure ?? "none"]).end();
  }

  private failure(id: string): (typeof FAILURES)[number] | undefined {
    const first = !this.tried.has(id);
    this.tried.add(id);
    if (!this.flaky || !first || this.random() >= FLAKY_SHARE) return undefined;
    return FAILURES[Math.floor(this.random() * FAILURES.length)];
  }
}

async function textOf(request: IncomingMessage): Promise<string | null> {
  try {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    return request.complete ? text : null;
  } catch {
    return null;
  }
}
