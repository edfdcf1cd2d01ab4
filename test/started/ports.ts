import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** Ports that nothing listens on, chosen by the system, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => occupy(0)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(release));
  return ports;
}

/** Listens on a port (0: any) as another program would. Rejects where it is taken. */
export async function occupy(port: number, host = "localhost"): Promise<Server> {
  const server = createServer();
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export async function release(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

export async function isFree(port: number): Promise<boolean> {
  try {
    await release(await occupy(port));
    return true;
  } catch {
    return false;
  }
}
