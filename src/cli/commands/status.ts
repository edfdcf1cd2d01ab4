import type { Command } from "commander";
import type { Customer } from "../../client/types.ts";
import { type Context, contextOf } from "../context.ts";
import { visible } from "../output.ts";
import { progressText, stateText } from "../words.ts";

export function status(parent: Command, signal: AbortSignal): void {
  parent
    .command("status")
    .description("what this customer has connected, and what is missing")
    .argument("<customUserId>")
    .option("--fresh", "ask Leadsie first")
    .addHelpText("after", "\nExample:\n  $ connectwatch status acme-42 --fresh")
    .action(async (id: string, { fresh }: { fresh?: boolean }, command: Command) => {
      const context = await contextOf(command, signal);
      const customer = await context.client.customers.get(id, { fresh: fresh === true, signal });
      show(context, customer);
    });
}

export function show({ out }: Context, customer: Customer): void {
  out.value(customer);
  const name = customer.name ?? customer.client?.name;
  out.say(`${visible(customer.customUserId)}${name ? `  ${visible(name)}` : ""}`);
  out.say(`${stateText(out, customer.state)}  ${progressText(customer)}`.trimEnd());
  for (const connection of customer.connections) {
    out.say("");
    const { requestName = connection.requestUrl, status, accessLevel = "" } = connection;
    out.say(`${visible(requestName)}  ${status}  ${accessLevel}`.trimEnd());
    for (const asset of connection.connectionAssets ?? []) {
      const mark = asset.isSuccess ? out.paint("green", "✓") : out.paint("red", "✗");
      const message = asset.isSuccess || !asset.message ? "" : `  ${visible(asset.message)}`;
      const { type = "", name = "", id = "" } = asset;
      out.say(`  ${mark} ${visible(type)}  ${visible(name)} (${visible(id)})${message}`);
    }
  }
  out.say("");
  const { checkedAt, stale, overdue, dueAt } = customer;
  out.say(
    `checked ${checkedAt ?? "never"}${stale ? `, not since ${stale.since}: ${visible(stale.reason)}` : ""}`,
  );
  if (dueAt) out.say(`due ${dueAt}${overdue ? out.paint("red", " (overdue)") : ""}`);
}
