import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * An upstream in this process, for what the sandbox cannot do: be down. It answers that nobody is connected, until
 * it is told otherwise.
 */
export class StandIn {
  /** How often it was asked. */
  asked = 0;
  private server: Server | null = null;
  private port = 0;

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Listens, on the same port as before if it did. */
  async up(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked += 1;
      request.resume().on("end", () => this.answer(response));
    });
    server.listen(this.port, "localhost");
    await once(server, "listening");
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Refuses every connection from now on; those that are open break. */
  async down(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  answer(response: ServerResponse): void {
    response.setHeader("content-type", "application/json");
    response.end('{"allConnections":[]}');
  }
}
