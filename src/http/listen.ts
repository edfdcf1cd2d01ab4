import type { Context } from "./route.ts";

/** What a listener is told; `lost` when the object restarted. */
export type Told = { kind: "message"; text: string } | { kind: "lost" };

/** `refused`: there is nothing to listen to, or what was asked for is no longer kept. */
export type Listening =
  | { refused: null; send(text: string): void; end(): void }
  | { refused: "missing" | "expired" };

/**
 * Listens to an object over a WebSocket that hibernates there: the wait is the Worker's, which is not billed for it.
 * `tell` is called in order, until it answers false; a caller who hangs up ends it.
 */
export async function listen(
  c: Pick<Context, "request">,
  object: Pick<DurableObjectStub, "fetch">,
  query: string,
  tell: (told: Told) => boolean,
): Promise<Listening> {
  const response = await object.fetch(`https://object.invalid/?${query}`, {
    headers: { upgrade: "websocket" },
  });
  const socket = response.webSocket;
  if (!socket) return { refused: response.status === EXPIRED ? "expired" : "missing" };
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    socket.close(NORMAL, "done");
  };
  socket.addEventListener("message", ({ data }) => {
    if (!over && !tell({ kind: "message", text: String(data) })) end();
  });
  socket.addEventListener("close", () => {
    if (!over) tell({ kind: "lost" });
    end();
  });
  socket.accept();
  c.request.signal.addEventListener("abort", end, { once: true });
  const send = (text: string) => {
    if (!over) socket.send(text);
  };
  return { refused: null, send, end };
}

const EXPIRED = 410;

/** RFC 6455 section 7.4.1. */
const NORMAL = 1000;
