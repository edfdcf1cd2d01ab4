import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Shop {
  url: string;
  close(): Promise<void>;
}

/** A company's own page that shows `form` in a frame. Under 127.0.0.1: to a browser, another site than localhost. */
export async function openShop(form: string): Promise<Shop> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<h1>A shop</h1><iframe src="${form}" width="800" height="1000"></iframe>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
