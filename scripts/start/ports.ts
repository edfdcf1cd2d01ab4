import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What was killed a moment ago may take this long to let go of its port. */
const PATIENCE_MS = 3_000;

/** Fails with a line that names the variable when something else listens on the port. */
export async function ensureFree(variable: string, port: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (await taken(port)) {
    if (Date.now() > until) {
      throw new Error(
        `Port ${port} is taken by another program. Stop it, or set ${variable} to a free port.`,
      );
    }
    await wait(100);
  }
}

async function taken(port: number): Promise<boolean> {
  const answers = await Promise.all(["127.0.0.1", "::1"].map((host) => listens(host, port)));
  return answers.some(Boolean);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
