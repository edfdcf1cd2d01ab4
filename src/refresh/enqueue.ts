import type { Env } from "../env.ts";
import { BATCH_BYTES, BATCH_MESSAGES } from "./constants.ts";
import type { PollMessage } from "./messages.ts";

/** Puts permitted polls into the queue, in batches that it takes. */
export async function enqueuePolls(env: Env, messages: PollMessage[], delaySeconds = 0): Promise<void> {
  let batch: PollMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = JSON.stringify(message).length * 3;
    if (batch.length === BATCH_MESSAGES || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      await send(env, batch, delaySeconds);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  await send(env, batch, delaySeconds);
}

async function send(env: Env, batch: PollMessage[], delaySeconds: number): Promise<void> {
  if (batch.length > 0) await env.POLLS.sendBatch(batch.map((body) => ({ body, delaySeconds })));
}
