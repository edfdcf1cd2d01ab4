import { type Command, Option } from "commander";
import type { State } from "../../client/types.ts";
import { contextOf } from "../context.ts";
import { UsageError } from "../failure.ts";
import { eventText } from "../words.ts";
import { show } from "./status.ts";

const STATES: State[] = ["connected", "lost", "pending", "partial", "failed", "opened", "waiting"];
const SECONDS = /^(\d{1,9})(s|m|h)?$/;
const UNIT_SECONDS = { s: 1, m: 60, h: 3600 } as const;

export function watch(parent: Command, signal: AbortSignal): void {
  parent
    .command("watch")
    .description("tell each change of this customer as it happens; --until ends at a state")
    .argument("<customUserId>")
    .addOption(new Option("--until <state>", "wait for this state, then end").choices(STATES))
    .option("--timeout <time>", "with --until: give up after this time (30s, 15m, 2h), exit code 5", "24h")
    .addHelpText(
      "after",
      "\nExample:\n  $ connectwatch watch acme-42 --until connected --timeout 15m && ./next.sh",
    )
    .action(async (id: string, options: { until?: State; timeout: string }, command: Command) => {
      const context = await contextOf(command, signal);
      if (options.until) {
        const within = AbortSignal.any([signal, AbortSignal.timeout(milliseconds(options.timeout))]);
        show(context, await context.client.customers.waitUntil(id, { state: options.until, signal: within }));
        return;
      }
      const { out } = context;
      for await (const event of await context.client.customers.follow(id, { signal })) {
        out.value(event);
        out.say(eventText(event));
      }
    });
}

/** `90`, `90s`, `15m`, `2h`. Node's timers end at 2^31 milliseconds. */
export function milliseconds(text: string): number {
  const [, count, unit = "s"] = SECONDS.exec(text) ?? [];
  const ms = Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS] * 1000;
  if (!(ms > 0 && ms < 2 ** 31))
    throw new UsageError(`${text} is not a time like 30s, 15m or 2h (at most 24 days)`);
  return ms;
}
