import { CONNECT, connections, keyOf } from "../http/worker.ts";
import { connectionText } from "../status/build.ts";
import { sweep } from "../unattributed/account.ts";
import type { Described } from "./conformity.ts";
import type { Ids } from "./requests.ts";
import { ask, HOOK_SECRET, type outside } from "./service.ts";

export const CUSTOMER = "fuzzed";

/** Something of every kind that a path can name, and a key of each lower scope. */
export async function makeThings(others: ReturnType<typeof outside>) {
  const made = async (path: string, body: unknown, method = "POST") =>
    (await (await ask({ method, path, body })).json()) as Record<string, string>;
  others.leadsie = () =>
    connections(connectionText({ user: 7, customUserId: undefined, requestUrl: CONNECT }, [{}]));
  await sweep();
  others.reset();
  const page = await ask({ method: "GET", path: "/v1/unattributed" });
  const [nobodys] = ((await page.json()) as { data: { id: string }[] }).data;
  await made(`/v1/customers/${CUSTOMER}`, {}, "PUT");
  const { slug = "" } = await made("/v1/links", { requestUrl: CONNECT, customUserId: CUSTOMER });
  const webhook = await made("/v1/webhooks", { url: "https://hooks.example.com/fuzzed" });
  const replay = await made(`/v1/webhooks/${webhook.id}/replay`, { since: new Date().toISOString() });
  const key = await made("/v1/keys", { name: "to be rotated", scope: "read" });
  const read = (await made("/v1/keys", { name: "reads", scope: "read" })).key ?? "";
  const write = (await made("/v1/keys", { name: "writes", scope: "write" })).key ?? "";
  const named = { customer: CUSTOMER, byKey: await keyOf(CUSTOMER), slug, nobodys: nobodys?.id ?? "" };
  return {
    ...named,
    webhook: webhook.id ?? "",
    replay: replay.id ?? "",
    key: key.id ?? "",
    keys: { read, write },
  };
}

type Things = Awaited<ReturnType<typeof makeThings>>;

/** What stands in the operation's path. */
export function idsFor({ path }: Described, things: Things): Ids {
  const shared = { slug: things.slug, secret: HOOK_SECRET, file: "icon.svg", replay: things.replay };
  if (path.startsWith("/v1/webhooks")) return { ...shared, id: things.webhook };
  if (path.startsWith("/v1/keys")) return { ...shared, id: things.key };
  if (path.startsWith("/v1/unattributed")) return { ...shared, id: things.nobodys };
  return { ...shared, id: things.customer, key: things.byKey };
}
