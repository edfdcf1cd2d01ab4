import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { routes } from "../../src/http/routes.ts";
import { customerStatus } from "../../src/stubs.ts";
import { connect, fakeAccount, sweep } from "../unattributed/account.ts";
import {
  CONNECT,
  call,
  customerPath,
  jsonOf,
  keyOf,
  type LinkJson,
  ORIGIN,
  type Page,
  problemOf,
  send,
} from "./worker.ts";

const ID = "the customer";
const HOOK = "https://receiver.company.com/secret-path";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";

let link: LinkJson;
let read: string;
let item: string;
const filled = async (path: string) =>
  path
    .replace(":key", await keyOf(ID))
    .replace(/^(\/v1\/unattributed\/):id/, `$1${item}`)
    .replace(":id", encodeURIComponent(ID))
    .replace(":slug", link.slug);

/** What makes a route show as much as it can. */
function queryFor(path: string, cursor: string): string {
  if (path === "/v1/customers") return "?include=connections,links";
  if (path === "/v1/events") return "?since=2020-01-01T00:00:00Z";
  if (path === "/v1/events/live") return `?after=${cursor}`;
  return path.endsWith("/live") ? "?after=0" : "";
}

/** Ends streams after what is there: they stay open for what comes. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-type") !== "text/event-stream") return response.text();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  await vi.waitFor(async () => {
    text += (await reader?.read())?.value ?? "";
    expect(text).toContain("customer.reminder");
  });
  await reader?.cancel();
  return text;
}

/** An hour at which people are reminded. */
function nextTuesdayNoon(): number {
  const day = new Date(Date.now() + 24 * 3600_000);
  while (day.getUTCDay() !== 2) day.setUTCDate(day.getUTCDate() + 1);
  return day.setUTCHours(12, 0, 0, 0);
}

beforeAll(async () => {
  const leadsie = fakeAccount();
  await jsonOf(call("POST", "/v1/webhooks", { url: HOOK }), 201);
  link = await jsonOf<LinkJson>(
    call("POST", "/v1/links", {
      requestUrl: CONNECT,
      customUserId: ID,
      requires: [{ key: "page", types: ["Facebook Page"], count: 3 }],
      remindAfter: [60],
    }),
    201,
  );
  await send(`/r/${link.slug}`, { headers: { "user-agent": BROWSER } });
  connect(leadsie, 1, ID, [{ type: "Page", id: "p1" }]);
  connect(leadsie, 2, null);
  await jsonOf(call("POST", customerPath(ID, "/refresh")));
  await sweep();
  item = (await jsonOf<Page<{ id: string }>>(call("GET", "/v1/unattributed"))).data[0]?.id ?? "";
  read = (await jsonOf<{ key: string }>(call("POST", "/v1/keys", { name: "r", scope: "read" }), 201)).key;
  // A reminder carries the link for who may see it.
  vi.useFakeTimers({ toFake: ["Date"], now: nextTuesdayNoon() });
  await runDurableObjectAlarm(customerStatus(env, await keyOf(ID)));
  vi.useRealTimers();
  const events = await call("GET", customerPath(ID, "/events"));
  expect(await events.text()).toContain("customer.reminder");
});

describe("a read key", () => {
  it("sees states and history on every route it opens, and no slug, link or webhook address on any", async () => {
    const seen: string[] = [];
    const since = "?since=2020-01-01T00:00:00Z&limit=1";
    const first = await jsonOf<{ next: string }>(call("GET", `/v1/events${since}`));
    for (const { method, path, scope } of routes) {
      if (scope !== "read" || method !== "GET") continue;
      const url = await filled(path);
      const more = queryFor(path, first.next);
      const response = await call("GET", url + more, undefined, { authorization: `Bearer ${read}` });
      expect(response.status, path).toBe(200);
      const text = await textOf(response);
      for (const secret of [
        link.slug,
        link.url,
        link.targetUrl,
        `${ORIGIN}/r/`,
        HOOK,
        "whsec_",
        '"linkUrl":"',
      ]) {
        expect(text.includes(secret), `${path} shows ${secret}`).toBe(false);
      }
      seen.push(text);
    }
    expect(seen.length).toBeGreaterThan(12);
    expect(seen.filter((text) => text.includes("customer.reminder")).length).toBeGreaterThanOrEqual(4);
    const csv = await call("GET", "/v1/customers", undefined, {
      authorization: `Bearer ${read}`,
      accept: "text/csv",
    });
    expect(await csv.text()).not.toContain(link.slug);
  });

  it("is refused by every route that writes or shows links: 403", async () => {
    for (const { method, path, scope } of routes) {
      if (scope !== "write" && scope !== "admin") continue;
      const problem = await problemOf(
        call(method, await filled(path), method === "GET" ? undefined : {}, {
          authorization: `Bearer ${read}`,
        }),
        403,
      );
      expect(problem.code, `${method} ${path}`).toBe("forbidden");
    }
  });
});
