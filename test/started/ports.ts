import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { MOST_WORKERS, PORTS } from "./constants.ts";

const given = new Set<number>();

/**
 * Ports that nothing listens on, all different, none of them given before. Between being found free and being listened
 * on seconds go by: so they are none of those that the system gives to whoever asks or to outgoing connections, and
 * each of the files that run at the same time has its own.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomPort();
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

/** Random, so that two test runs on one machine hardly ever meet. */
function randomPort(): number {
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % MOST_WORKERS;
  const each = Math.floor((PORTS.last - PORTS.first) / MOST_WORKERS);
  return PORTS.first + MOST_WORKERS * Math.floor(Math.random() * each) + worker;
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
