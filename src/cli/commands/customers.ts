import { type Command, Option } from "commander";
import type { CustomerQuery, State } from "../../client/types.ts";
import { contextOf } from "../context.ts";
import { progressText } from "../words.ts";

interface ListOptions {
  state?: State[];
  tag?: string;
  owner?: string;
  overdue?: boolean;
  stale?: boolean;
  archived?: boolean;
  q?: string;
  sort?: "changedAt" | "createdAt" | "dueAt";
}

export function customers(parent: Command, signal: AbortSignal): void {
  const group = parent.command("customers").description("who is watched");
  group
    .command("list")
    .option("--state <state...>", "connected, lost, pending, partial, failed, opened, waiting")
    .option("--tag <tag>")
    .option("--owner <owner>")
    .option("--overdue")
    .option("--stale")
    .option("--archived")
    .option("-q, --q <prefix>", "prefix of the id, the name or the client's name")
    .addOption(new Option("--sort <field>").choices(["changedAt", "createdAt", "dueAt"]))
    .addHelpText("after", "\nExample:\n  $ connectwatch customers list --state lost failed --sort changedAt")
    .action(async (options: ListOptions, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const rows: string[][] = [];
      for await (const one of client.customers.list(options as CustomerQuery)) {
        out.value(one);
        if (!out.json) {
          rows.push([one.customUserId, one.name ?? "", one.state, progressText(one), one.changedAt]);
        }
      }
      out.table(["customer", "name", "state", "progress", "changed"], rows);
      if (!out.json && rows.length === 0) out.note("Nobody.");
    });
  group
    .command("erase")
    .description("erase everything that is held of a customer; cannot be undone")
    .argument("<customUserId>")
    .requiredOption("--yes", "to be sure")
    .action(async (id: string, _options: object, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const erased = await client.customers.erase(id);
      out.value(erased);
      out.say(`Erased: ${erased.links} links, ${erased.events} events, ${erased.deliveries} deliveries.`);
      out.say(`Not erased by this: what ${erased.elsewhere.join(" and ")} hold.`);
    });
}
