import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { visible } from "../output.ts";

export function why(parent: Command, signal: AbortSignal): void {
  parent
    .command("why")
    .description("why is nothing showing for this customer, and what to do")
    .argument("<customUserId>")
    .addHelpText("after", "\nExample:\n  $ connectwatch why acme-42")
    .action(async (id: string, _options: object, command: Command) => {
      const { client, out, settings } = await contextOf(command, signal);
      const diagnosis = await client.customers.diagnosis(id);
      out.value(diagnosis);
      out.say(`${out.paint("bold", diagnosis.verdict)}: ${visible(diagnosis.say)}`);
      for (const { name, ok, detail } of diagnosis.checks) {
        const mark = ok === null ? "·" : ok ? out.paint("green", "✓") : out.paint("red", "✗");
        out.say(`  ${mark} ${visible(name)}: ${visible(detail)}`);
      }
      for (const { label, method, path } of diagnosis.do) {
        out.say(`→ ${visible(label)}: ${method} ${settings.url}${visible(path)}`);
      }
    });
}
