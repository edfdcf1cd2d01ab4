import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Where webhooks of a benchmark go: endpoint n at `/n`, and one at `/hangs` that never answers. */
export class Receivers {
  /** When each event was received first, by endpoint and by the name that its change gave an asset. */
  readonly arrived = new Map<string, Map<string, number>>();
  /** Ids under which each of them came. */
  readonly ids = new Map<string, Set<string>>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const path = request.url ?? "";
      const body = (await request.toArray()).join("");
      const at = performance.now();
      if (path === "/hangs") return;
      response.writeHead(204).end();
      const change = nameIn(body);
      const first = this.arrived.get(path) ?? new Map<string, number>();
      this.arrived.set(path, first);
      if (!first.has(change)) first.set(change, at);
      const name = `${path} ${change}`;
      this.ids.set(name, (this.ids.get(name) ?? new Set()).add(String(request.headers["webhook-id"])));
    });
  }

  static async open(): Promise<Receivers> {
    const receivers = new Receivers();
    receivers.server.listen(0, "127.0.0.1");
    await once(receivers.server, "listening");
    return receivers;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many different changes have arrived, at all endpoints together. */
  get count(): number {
    return [...this.arrived.values()].reduce((sum, { size }) => sum + size, 0);
  }

  forget(): void {
    this.arrived.clear();
    this.ids.clear();
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** What the change called the asset. */
function nameIn(body: string): string {
  const event = JSON.parse(body) as { data: { after?: { connectionAssets: { name: string }[] } } };
  return event.data.after?.connectionAssets[0]?.name ?? "";
}
