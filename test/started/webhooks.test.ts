import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerPath, type Event, type List } from "./customer.ts";
import { Program } from "./program.ts";
import { seeded } from "./random.ts";
import { until } from "./until.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const CUSTOMERS = 5;
const KILLS = 2;

interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver as a company has one: an HTTP server of its own. */
class Receiver {
  readonly got: Got[] = [];
  answer: (path: string) => { status: number; headers?: Record<string, string> } = () => ({ status: 200 });
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        const path = request.url ?? "";
        this.got.push({ path, headers: request.headers, body });
        const { status, headers = {} } = this.answer(path);
        response.writeHead(status, headers).end("noted");
      });
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  at(path: string): Got[] {
    return this.got.filter((one) => one.path === path);
  }
}

describe(`webhooks of the started program (SEED=${SEED})`, () => {
  const random = seeded(SEED);
  const receiver = new Receiver();
  let origin = "";
  let program: Program;

  beforeAll(async () => {
    origin = await receiver.listen();
    program = await Program.start({ env: { SWEEP_SECONDS: "0", UPSTREAM_REQUESTS_PER_MINUTE: "100000" } });
  });
  afterAll(() => receiver.close());

  async function create(path: string, more: object = {}) {
    const made = await program.api<{ id: string; secret: string }>("POST", "/v1/webhooks", {
      url: origin + path,
      ...more,
    });
    expect(made.status, made.text).toBe(201);
    return made.json;
  }

  /** Leadsie tells of this customer: each time under another asset name, so that each time there is an event. */
  async function hook(customUserId: string, name: string): Promise<number> {
    const response = await fetch(`${program.address}/hooks/leadsie/${program.env.LEADSIE_WEBHOOK_SECRET}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ user: customUserId, accessLevel: "admin", requestName: "acme", requestUrl: program.requestUrl },
        ...{ status: "SUCCESS", clientName: "Acme", clientSummaryUrl: "https://app.leadsie.com/client/1" },
        ...{ apiVersion: 2 },
        connectionAssets: [
          {
            ...{ type: "Facebook Page", name, id: `page-of-${customUserId}`, connectionStatus: "Connected" },
            ...{ time: new Date().toISOString(), statusLastCheckedAt: new Date().toISOString() },
            wasInitialGrantSuccessful: true,
          },
        ],
      }),
    });
    return response.status;
  }

  it("verify with the standardwebhooks package, over real HTTP", async () => {
    const { id, secret } = await create("/verified");
    expect(await hook("verified", "First")).toBe(204);
    await until("it has arrived", () => receiver.at("/verified").length >= 2);
    for (const { headers, body } of receiver.at("/verified")) {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(event).toMatchObject({ id: headers["webhook-id"], customUserId: "verified" });
    }
    await program.api("DELETE", `/v1/webhooks/${id}`);
  });

  it("row 28: a 308 is not followed, headers and body go nowhere else", async () => {
    const { id } = await create("/moved");
    receiver.answer = (path) =>
      path === "/moved" ? { status: 308, headers: { location: "/elsewhere" } } : { status: 200 };
    await hook("moved", "First");
    await until("it was sent", () => receiver.at("/moved").length > 0);
    await until("the failure is listed", async () => {
      const { json } = await program.api<List<{ attempts: unknown[] }>>(
        "GET",
        `/v1/webhooks/${id}/deliveries`,
      );
      return json.data.some(({ attempts }) => attempts.length > 0);
    });
    expect(receiver.at("/elsewhere")).toEqual([]);
    await program.api("DELETE", `/v1/webhooks/${id}`);
  });

  it("row 34, promise 7: killed again and again, every event arrives, with one id each, in order, no gap", async () => {
    await Promise.all([create("/a"), create("/b")]);
    receiver.answer = () => ({ status: random() < 0.1 ? 500 : 200 });
    const ids = Array.from({ length: CUSTOMERS }, (_, n) => `killed-${n}`);
    let going = true;
    const load = (id: string) => async () => {
      for (let n = 0; going; n++) {
        await hook(id, `Page ${n}`).catch(() => wait(50));
      }
    };
    const loads = ids.map((id) => load(id)());
    for (let kill = 0; kill < KILLS; kill++) {
      await wait(500 + random() * 1_500);
      await program.kill();
      await program.restart();
    }
    await wait(500);
    going = false;
    await Promise.all(loads);
    receiver.answer = () => ({ status: 200 });
    for (const id of ids) {
      const told = await historyOf(program, id);
      expect(told.length).toBeGreaterThan(0);
      for (const path of ["/a", "/b"]) {
        await until(
          `${path} has all of ${id}`,
          () => arrived(receiver.at(path), id).length === told.length,
          60_000,
        );
        expect(arrived(receiver.at(path), id)).toEqual(told.map((event) => event.id));
      }
    }
  }, 180_000);
});

/** Ids of a customer's events by their numbers, each at its first arrival; a number under two ids counts twice. */
function arrived(got: Got[], customUserId: string): string[] {
  const events = got
    .map(({ body }) => JSON.parse(body) as Event & { customUserId: string })
    .filter((event) => event.customUserId === customUserId);
  return [...new Set(events.map(({ id }) => id))];
}

async function historyOf(program: Program, id: string): Promise<Event[]> {
  const events: Event[] = [];
  for (;;) {
    const { json } = await program.api<List<Event>>(
      "GET",
      `${customerPath(id)}/events?after=${events.length}&limit=200`,
    );
    events.push(...json.data);
    if (json.next === null) return events;
  }
}
