import { customerStatus } from "../stubs.ts";
import type { Context } from "./route.ts";

/** What a listener is told; `gone` when the customer is not watched, `lost` when the object restarted. */
export type Told = { kind: "message"; text: string } | { kind: "gone" | "lost" };

/**
 * Listens to a customer's object over a WebSocket that hibernates there: the wait is the Worker's, which is not billed
 * for it. `tell` is called in order, until it answers false; a caller who hangs up ends it.
 */
export async function listen(
  c: Context,
  key: string,
  query: string,
  tell: (told: Told) => boolean,
): Promise<{ end(): void }> {
  const response = await customerStatus(c.env, key).fetch(`https://customer.invalid/?${query}`, {
    headers: { upgrade: "websocket" },
  });
  const socket = response.webSocket;
  if (!socket) {
    tell({ kind: "gone" });
    return { end: () => {} };
  }
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
  return { end };
}

/** RFC 6455 section 7.4.1. */
const NORMAL = 1000;
