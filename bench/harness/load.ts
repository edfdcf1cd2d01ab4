import { connect, type Socket } from "node:net";

/** What a load is to send: whole requests as they go over the wire, in turn, and the only status that is good. */
export interface Load {
  requests: Buffer[];
  status: number;
}

export interface Served {
  answers: number;
  ms: number;
}

const HEAD_END = "\r\n\r\n";

/**
 * Keeps `connections` busy for `ms`, one request at a time each, and counts the answers. Written for this because general
 * tools take as much of a core as what they measure. Fails at the first answer that is not the one expected.
 */
export async function load(port: number, load: Load, connections: number, ms: number): Promise<Served> {
  let next = 0;
  const take = () => load.requests[next++ % load.requests.length] as Buffer;
  const begun = performance.now();
  const end = begun + ms;
  const counts = await Promise.all(
    Array.from({ length: connections }, () => converse(port, take, load.status, end)),
  );
  return { answers: counts.reduce((sum, count) => sum + count, 0), ms: performance.now() - begun };
}

/** One connection, until `end`. */
function converse(port: number, take: () => Buffer, status: number, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    let count = 0;
    let got: Buffer = Buffer.alloc(0);
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(why));
    };
    socket.on("connect", () => socket.write(take()));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection was closed")));
    socket.on("data", (chunk) => {
      got = got.length === 0 ? chunk : Buffer.concat([got, chunk]);
      const size = answerSize(got, status);
      if (typeof size === "string") return fail(size);
      if (size === null || got.length < size) return;
      got = Buffer.alloc(0);
      count++;
      if (performance.now() < end) socket.write(take());
      else leave(socket, () => resolve(count));
    });
  });
}

function leave(socket: Socket, done: () => void): void {
  socket.removeAllListeners("close");
  socket.on("close", done);
  socket.destroy();
}

/** The whole answer's bytes; null until its head is there; words for what is wrong with it. */
function answerSize(got: Buffer, status: number): number | string | null {
  const end = got.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = got.toString("latin1", 0, end);
  if (Number(head.slice(9, 12)) !== status) return `not a ${status}:\n${got.toString("utf8", 0, 600)}`;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined && status !== 304) return `an answer without a length:\n${head}`;
  return end + HEAD_END.length + (status === 304 ? 0 : Number(length));
}

/** A request as it goes over the wire. */
export function wire(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = "",
): Buffer {
  const all = {
    host: `127.0.0.1:${port}`,
    ...headers,
    ...(body && { "content-length": `${Buffer.byteLength(body)}` }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
