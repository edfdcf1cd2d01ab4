import { Command } from "commander";
import { compare } from "./commands/compare.ts";
import { customers } from "./commands/customers.ts";
import { doctor } from "./commands/doctor.ts";
import { events } from "./commands/events.ts";
import { exportCustomers } from "./commands/export.ts";
import { importCustomers } from "./commands/import.ts";
import { keys } from "./commands/keys.ts";
import { link } from "./commands/link.ts";
import { status } from "./commands/status.ts";
import { watch } from "./commands/watch.ts";
import { webhooks } from "./commands/webhooks.ts";
import { why } from "./commands/why.ts";
import { VERSION } from "./version.ts";

const EXAMPLES = `
Examples:
  $ connectwatch link create --request-url https://app.leadsie.com/connect/acme/manage --customer acme-42
  $ connectwatch status acme-42
  $ connectwatch why acme-42
  $ connectwatch watch acme-42 --until connected && ./start-onboarding.sh
  $ connectwatch customers list --state lost --json | jq -r .customUserId
  $ connectwatch import customers.csv --dry-run

The address and the key come from --url and CONNECTWATCH_API_KEY, CONNECTWATCH_URL, or connectwatch.json in your
configuration folder. Exit codes: 0 done, 1 failed, 2 wrong use, 3 not found, 4 key refused, 5 no answer in time,
6 something found (doctor, compare, import), 130 Ctrl-C.`;

/** The whole command line. `signal` ends what is under way. */
export function program(signal: AbortSignal): Command {
  const command = new Command("connectwatch")
    .description("Know the minute a customer has given you access.")
    .version(VERSION)
    .option("--url <address>", "where the service runs (CONNECTWATCH_URL)")
    .option("--api-key <key>", "its key; better set CONNECTWATCH_API_KEY, which no process list shows")
    .option("--config <file>", "a JSON file with url and apiKey (CONNECTWATCH_CONFIG)")
    .option("--json", "one JSON value a line, for pipes")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("Try --help.")
    .exitOverride();
  const commands = [link, status, why, watch, customers, events, webhooks, keys];
  for (const add of [...commands, importCustomers, exportCustomers, compare, doctor]) add(command, signal);
  inherit(command);
  return command;
}

/** commander hands `exitOverride` on to subcommands made by `command()`, and help after an error is each one's own. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride().showHelpAfterError("Try --help.");
    inherit(child);
  }
}
