import type { Config } from "../config.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { PARALLEL_POLLS } from "./constants.ts";
import type { PollMessage } from "./messages.ts";
import { poll } from "./poll.ts";

/**
 * Makes the polls of a batch, a few at a time. A message is never retried by the queue: what it stood for is
 * still a row, due again when its lease ends, and a second try would spend a permit that was given once.
 */
export async function consume(batch: MessageBatch<PollMessage>, env: Env, config: Config): Promise<void> {
  const waiting = [...batch.messages];
  const worker = async () => {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      try {
        await poll(env, config, message.body);
      } catch (error) {
        log("poll_failed", { key: message.body.key, error });
      }
      message.ack();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_POLLS }, worker));
}
