import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Receiver {
  url: string;
  /** Types of the events that came, in order. */
  types: string[];
  /** What it answers from now on. */
  answer: (status: number, body: string) => void;
  close(): Promise<void>;
}

/** A company's own endpoint. */
export async function openReceiver(): Promise<Receiver> {
  const types: string[] = [];
  let said = { status: 200, body: "thank you" };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    types.push((JSON.parse(text) as { type: string }).type);
    response.writeHead(said.status).end(said.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    types,
    answer: (status, body) => {
      said = { status, body };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
