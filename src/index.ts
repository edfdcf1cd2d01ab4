import { configOf } from "./config.ts";
import type { Env } from "./env.ts";
import { answer } from "./http/answer.ts";
import { log } from "./log.ts";
import { consume } from "./refresh/consume.ts";
import type { PollMessage } from "./refresh/messages.ts";
import { tick } from "./refresh/tick.ts";

export { Account } from "./account/account.ts";
export { Endpoint } from "./delivery/endpoint.ts";
export { Directory } from "./directory/directory.ts";
export { Idempotency } from "./idempotency/idempotency.ts";
export { Links } from "./links/links.ts";
export { CustomerStatus } from "./status/customer-status.ts";
export { Upstream } from "./upstream/upstream.ts";

/** What `npm start` ticks with: locally a sweep is due at every tick. */
const EVERY_TICK = "every-tick";

export default {
  fetch: answer,

  async scheduled(controller, env) {
    const checked = configOf(env);
    if (!checked.ok) return log("misconfigured", { problems: checked.problems });
    await tick(env, checked.config, Date.now(), controller.cron === EVERY_TICK);
  },

  async queue(batch, env) {
    const checked = configOf(env);
    if (!checked.ok) return log("misconfigured", { problems: checked.problems });
    await consume(batch, env, checked.config);
  },
} satisfies ExportedHandler<Env, PollMessage>;
