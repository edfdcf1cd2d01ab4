import { sameSecret } from "../account/same-secret.ts";
import { customerKey, customUserIdFault } from "../customer-id.ts";
import { readWebhook, type Webhook } from "../leadsie/webhook.ts";
import { askSoon } from "../refresh/ask-soon.ts";
import { keepUnattributed } from "../refresh/unattributed.ts";
import { CONFIRM_REPORT_SECONDS } from "../status/constants.ts";
import { customerStatus, upstream } from "../stubs.ts";
import { parseObject, readText } from "./body.ts";
import { PRIVATE } from "./json.ts";
import { countUnknown } from "./limits.ts";
import { invalid } from "./problem.ts";
import type { Context, Route } from "./route.ts";

/** Leadsie does not sign its webhook: the secret in the address is all that tells it from anybody. */
export const hooks: Route[] = [
  { method: "POST", path: "/hooks/leadsie/:secret", scope: "open", handle: leadsieHook },
];

/** 204 once it is durable. A wrong secret is answered as any path where nothing is, and so is every one where none is set. */
async function leadsieHook(c: Context): Promise<Response | undefined> {
  if (!(await isOurs(c))) {
    await countUnknown(c);
    return undefined;
  }
  const text = await readText(c);
  parseObject(text);
  const read = readWebhook(text);
  if (read.kind === "unreadable")
    throw invalid(read.path, "invalid", `This is no webhook of Leadsie: ${read.message}.`);
  if (read.kind === "connection") await take(c, read.webhook);
  return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
}

async function isOurs({ params, config }: Context): Promise<boolean> {
  const given = decoded(params.secret ?? "");
  const secret = config.leadsieWebhookSecret;
  return secret !== null && given !== null && sameSecret(given, secret);
}

/** An id that cannot be a customer's names nobody: the connection belongs to nobody yet. */
async function take(c: Context, webhook: Webhook): Promise<void> {
  const { customUserId } = webhook;
  const nobody = customUserId === null || customUserIdFault(customUserId) !== null;
  if (nobody) return keepUnattributed(c.env, webhook, Date.now());
  const who = { customUserId, key: await customerKey(customUserId) };
  const told = { by: "webhook", no: await upstream(c.env).takeNumber(), at: Date.now(), webhook } as const;
  const reported = await customerStatus(c.env, who.key).report(told, who);
  if (reported.found && reported.ask) c.ctx.waitUntil(askSoon(c.env, who, CONFIRM_REPORT_SECONDS));
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
