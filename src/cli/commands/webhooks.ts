import { type Command, Option } from "commander";
import type { Cause, EventType } from "../../client/types.ts";
import { contextOf } from "../context.ts";

interface CreateOptions {
  event?: string[];
  cause?: Cause[];
  format?: "standard" | "slack";
  description?: string;
}

/** Everything here needs an admin key. */
export function webhooks(parent: Command, signal: AbortSignal): void {
  const group = parent.command("webhooks").description("where events are sent (needs an admin key)");
  group.command("list").action(async (_options: object, command: Command) => {
    const { client, out } = await contextOf(command, signal);
    const rows: string[][] = [];
    for await (const one of client.webhooks.list()) {
      out.value(one);
      rows.push([one.id, one.enabled ? "on" : "off", one.url]);
    }
    out.table(["id", "state", "url"], rows);
  });
  group
    .command("create")
    .argument("<url>")
    .option("--event <type...>", "only these")
    .option("--cause <cause...>", "only what was brought about by these")
    .addOption(new Option("--format <format>").choices(["standard", "slack"]))
    .option("--description <text>")
    .addHelpText(
      "after",
      "\nExample:\n  $ connectwatch webhooks create https://hooks.example.com/in --event customer.connected",
    )
    .action(async (url: string, options: CreateOptions, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const { event, cause, format, description } = options;
      const made = await client.webhooks.create({
        url,
        // What is no type is refused by the service, which knows its own.
        ...(event && { events: event as EventType[] }),
        ...(cause && { causes: cause }),
        ...(format && { format }),
        ...(description !== undefined && { description }),
      });
      out.value(made);
      out.say(made.id);
      out.say(made.secret);
      out.note("The secret is shown this once: it verifies what you receive.");
    });
  group
    .command("test")
    .description("send a webhook.test now, and say what came back")
    .argument("<id>")
    .action(async (id: string, _options: object, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const answer = await client.webhooks.test(id);
      out.value(answer);
      out.say(JSON.stringify(answer, null, 2));
    });
  group
    .command("deliveries")
    .description("what was sent, newest first")
    .argument("<id>")
    .addOption(new Option("--status <status>").choices(["pending", "delivered", "failed"]))
    .action(
      async (id: string, { status }: { status?: "pending" | "delivered" | "failed" }, command: Command) => {
        const { client, out } = await contextOf(command, signal);
        const rows: string[][] = [];
        for await (const one of client.webhooks.deliveries(id, status ? { status } : {})) {
          out.value(one);
          if (!out.json)
            rows.push(
              [one.eventId, one.type, one.status, one.customUserId].map((cell) => String(cell ?? "")),
            );
        }
        out.table(["event", "type", "status", "customer"], rows);
      },
    );
  group
    .command("replay")
    .description("send events of the past again, with the ids they had")
    .argument("<id>")
    .requiredOption("--since <time>", "2026-11-01, or a full ISO 8601 time")
    .option("--until <time>")
    .addOption(new Option("--status <which>").choices(["failed", "all"]))
    .action(
      async (
        id: string,
        { since, until, status }: { since: string; until?: string; status?: "failed" | "all" },
        command: Command,
      ) => {
        const { client, out } = await contextOf(command, signal);
        const replay = await client.webhooks.replay(id, {
          since: new Date(since).toISOString(),
          ...(until && { until: new Date(until).toISOString() }),
          ...(status && { status }),
        });
        out.value(replay);
        out.say(`${replay.total} events, replay ${replay.id}`);
      },
    );
  group
    .command("delete")
    .argument("<id>")
    .action(async (id: string, _options: object, command: Command) => {
      const { client } = await contextOf(command, signal);
      await client.webhooks.delete(id);
    });
}
