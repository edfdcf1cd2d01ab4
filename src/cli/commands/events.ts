import type { Command } from "commander";
import type { Cause } from "../../client/types.ts";
import { contextOf } from "../context.ts";
import { eventText } from "../words.ts";

interface FollowOptions {
  after?: string;
  type?: string[];
  cause?: Cause[];
  customer?: string;
}

export function events(parent: Command, signal: AbortSignal): void {
  const group = parent.command("events").description("everything that happens");
  group
    .command("follow")
    .description("every event as it happens, for ever; connected again wherever the stream breaks")
    .option("--after <cursor>", "go on after this place (each line of --json has its cursor)")
    .option("--type <type...>", "customer.connected, customer.lost, …")
    .option("--cause <cause...>")
    .option("--customer <customUserId>")
    .addHelpText(
      "after",
      "\nExample:\n  $ connectwatch events follow --type customer.connected --json | ./handle.sh",
    )
    .action(async (options: FollowOptions, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const { after, type, cause, customer: customUserId } = options;
      const filter = {
        ...(type && { type }),
        ...(cause && { cause }),
        ...(customUserId && { customUserId }),
      };
      const feed = client.events.follow({ ...filter, ...(after && { after }), signal });
      for await (const event of feed) {
        out.value({ cursor: feed.cursor, event });
        out.say(eventText(event));
      }
    });
}
