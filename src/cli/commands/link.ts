import { type Command, Option } from "commander";
import type { Link, LinkInput } from "../../client/types.ts";
import { contextOf } from "../context.ts";
import { UsageError } from "../failure.ts";
import { visible } from "../output.ts";

interface CreateOptions {
  requestUrl: string;
  customer: string;
  name?: string;
  email?: string;
  owner?: string;
  tag?: string[];
  expires?: string;
  due?: string;
  prefix?: string;
  note?: string;
  requires?: string;
  ifExists?: "return" | "create";
}

export function link(parent: Command, signal: AbortSignal): void {
  const links = parent.command("link").description("short links that carry the customer's id");
  links
    .command("create")
    .description("a short link for one customer, who is watched from then on")
    .requiredOption("--request-url <url>", "the connect page: https://app.leadsie.com/connect/…")
    .requiredOption("--customer <customUserId>", "your id of the customer")
    .option("--name <name>")
    .option("--email <address>")
    .option("--owner <owner>", "who looks after this customer")
    .option("--tag <tag...>")
    .option("--expires <time>", "when the link ends: 2027-01-31, or a full ISO 8601 time")
    .option("--due <time>", "by when the customer should have connected")
    .option("--prefix <prefix>", "what the slug begins with: 1 to 24 of a-z, 0-9, -")
    .option("--note <text>")
    .option("--requires <json>", 'what is needed: [{"key":"page","types":["Page"]}]')
    .addOption(
      new Option("--if-exists <what>", "the live link again, or another one").choices(["return", "create"]),
    )
    .addHelpText(
      "after",
      "\nExample:\n  $ connectwatch link create --request-url https://app.leadsie.com/connect/acme/manage --customer acme-42 --expires 2027-01-31",
    )
    .action(async (options: CreateOptions, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const made = await client.links.create(inputOf(options));
      out.value(made);
      out.say(made.url);
    });
  links
    .command("list")
    .description("links, newest first")
    .option("--customer <customUserId>")
    .option("--tag <tag>")
    .option("--expired", "only those that have ended")
    .addHelpText("after", "\nExample:\n  $ connectwatch link list --customer acme-42")
    .action(async (options: { customer?: string; tag?: string; expired?: boolean }, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const { customer: customUserId, tag, expired } = options;
      const query = {
        ...(customUserId && { customUserId }),
        ...(tag && { tag }),
        ...(expired && { expired }),
      };
      const rows: string[][] = [];
      for await (const one of client.links.list(query)) {
        out.value(one);
        if (!out.json) rows.push(rowOf(one));
      }
      out.table(["url", "customer", "opened", "expires", "request"], rows);
    });
}

function rowOf({ url, customUserId, clicks, expiresAt, disabled, requestUrl }: Link): string[] {
  return [
    url,
    customUserId,
    String(clicks.person),
    disabled ? "disabled" : (expiresAt ?? "never"),
    requestUrl,
  ];
}

function inputOf(options: CreateOptions): LinkInput {
  const { requestUrl, customer, name, email, owner, tag, expires, due, prefix, note, requires, ifExists } =
    options;
  return {
    requestUrl,
    customUserId: customer,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(owner !== undefined && { owner }),
    ...(tag && { tags: tag }),
    ...(expires && { expiresAt: time("--expires", expires) }),
    ...(due && { dueAt: time("--due", due) }),
    ...(prefix !== undefined && { prefix }),
    ...(note !== undefined && { note }),
    ...(requires && { requires: requirements(requires) }),
    ...(ifExists && { ifExists }),
  };
}

/** A day is its beginning in UTC. */
function time(flag: string, text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`${flag} ${visible(text)} is not a time like 2027-01-31`);
  return new Date(at).toISOString();
}

function requirements(text: string): NonNullable<LinkInput["requires"]> {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('--requires is not JSON like [{"key":"page","types":["Page"]}]');
  }
}
