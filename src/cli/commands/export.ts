import type { Command } from "commander";
import { contextOf } from "../context.ts";

/**
 * Everything that is watched, one JSON object a line: customers with what they have connected and their links. What a
 * backup needs; `import` of the same file is not its purpose.
 */
export function exportCustomers(parent: Command, signal: AbortSignal): void {
  parent
    .command("export")
    .description("every customer with connections and links, one JSON object a line, to standard output")
    .option("--events", "with each customer's history")
    .addHelpText("after", "\nExample:\n  $ connectwatch export --events > backup.ndjson")
    .action(async ({ events }: { events?: boolean }, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      let count = 0;
      for (const archived of [false, true]) {
        const query = { archived, include: ["connections", "links"] as ("connections" | "links")[] };
        for await (const customer of client.customers.list(query)) {
          signal.throwIfAborted();
          const history = events
            ? { events: await (await client.customers.events(customer.customUserId)).toArray() }
            : {};
          process.stdout.write(`${JSON.stringify({ ...customer, ...history })}\n`);
          count += 1;
        }
      }
      out.note(`${count} customers`);
    });
}
