import { type Command, Option } from "commander";
import type { Scope } from "../../client/types.ts";
import { contextOf } from "../context.ts";

/** Everything here needs an admin key. */
export function keys(parent: Command, signal: AbortSignal): void {
  const group = parent.command("keys").description("who may ask (needs an admin key)");
  group.command("list").action(async (_options: object, command: Command) => {
    const { client, out } = await contextOf(command, signal);
    const rows: string[][] = [];
    for await (const one of client.keys.list()) {
      out.value(one);
      rows.push([one.id, one.name, one.scope, one.expiresAt ?? "never", String(one.lastUsedAt ?? "never")]);
    }
    out.table(["id", "name", "scope", "expires", "last used"], rows);
  });
  group
    .command("create")
    .argument("<name>", "who will use it")
    .addOption(new Option("--scope <scope>").choices(["read", "write", "admin"]).makeOptionMandatory())
    .option("--expires <time>", "2027-01-31, or a full ISO 8601 time")
    .addHelpText("after", "\nExample:\n  $ connectwatch keys create crm --scope read")
    .action(
      async (name: string, { scope, expires }: { scope: Scope; expires?: string }, command: Command) => {
        const { client, out } = await contextOf(command, signal);
        const made = await client.keys.create({
          name,
          scope,
          ...(expires && { expiresAt: new Date(expires).toISOString() }),
        });
        out.value(made);
        out.say(made.key);
        out.note("The key is shown this once.");
      },
    );
  group
    .command("rotate")
    .argument("<id>")
    .option("--overlap <seconds>", "how long the old one works on", "0")
    .action(async (id: string, { overlap }: { overlap: string }, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const made = await client.keys.rotate(id, { overlapSeconds: Number(overlap) });
      out.value(made);
      out.say(made.key);
    });
  group
    .command("revoke")
    .argument("<id>")
    .action(async (id: string, _options: object, command: Command) => {
      const { client } = await contextOf(command, signal);
      await client.keys.revoke(id);
    });
  group
    .command("sign-in")
    .description("an address that signs in to the dashboard once, within 15 minutes")
    .argument("<id>")
    .action(async (id: string, _options: object, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const made = await client.keys.signIn(id);
      out.value(made);
      out.say(made.url);
    });
}
