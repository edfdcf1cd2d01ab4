import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { apiKeyOf } from "../../src/account/api-key.ts";
import { Directory } from "../../src/directory/directory.ts";
import { answer } from "../../src/http/answer.ts";
import { routes } from "../../src/http/routes.ts";
import { connect, fakeAccount, sweep } from "../unattributed/account.ts";
import { ADMIN_KEY, CONNECT, call, customerPath, jsonOf, type LinkJson, ORIGIN } from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const ID = "Jane Q. Customer <jane>";
const EMAIL = "jane.q@company.com";
const ASSET = "Jane's very own page";
const ADDRESS = "198.51.100.77";
const SECRET = "whsec-of-leadsie-0123456789abcdef";

/** All that is written to the console, by the Worker and its objects. */
function listening(): string[] {
  const lines: string[] = [];
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      lines.push(args.map((arg) => (arg instanceof Error ? `${arg.stack}` : String(arg))).join(" "));
    });
  }
  return lines;
}

it("no log line holds a key, a token, a customUserId, an e-mail address, an asset's name or an address, whatever is asked and fails", async () => {
  const lines = listening();
  const leadsie = fakeAccount();
  const bound = { ...env, LEADSIE_WEBHOOK_SECRET: SECRET };
  const made = await jsonOf<{ key: string }>(call("POST", "/v1/keys", { name: "k", scope: "admin" }), 201);
  const { slug } = await jsonOf<LinkJson>(
    call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: ID, email: EMAIL, name: ID }),
    201,
  );
  connect(leadsie, 3, ID, [{ id: "asset-77", name: ASSET }]);
  await jsonOf(call("POST", customerPath(ID, "/refresh")));
  const { token } = await jsonOf<{ token: string }>(call("POST", customerPath(ID, "/token"), {}), 201);
  const mistyped = apiKeyOf(new Uint8Array(32).fill(9));

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const ctx = createExecutionContext();
    const request = new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        "cf-connecting-ip": ADDRESS,
        "idempotency-key": crypto.randomUUID(),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const response = await answer(request, bound, ctx);
    if (response.headers.get("content-type") === "text/event-stream") await response.body?.cancel();
    else await response.text();
    await waitOnExecutionContext(ctx);
  };

  const body = JSON.stringify({
    apiKey: made.key,
    key: made.key,
    customUserId: ID,
    email: EMAIL,
    name: ASSET,
  });
  const everyRoute = async () => {
    for (const { method, path } of routes) {
      if (method === "DELETE" && path.startsWith("/v1/customers")) continue;
      const url = path
        .replace(":secret", encodeURIComponent(SECRET))
        .replace(":slug", slug)
        .replace(":id", encodeURIComponent(ID));
      const given = method === "GET" || method === "DELETE" ? undefined : body;
      for (const key of [made.key, mistyped])
        await ask(method, url, { authorization: `Bearer ${key}` }, given);
      await ask(method, `${url}?token=${token}&apiKey=${made.key}`, {}, given);
    }
  };
  await everyRoute();
  // And where the objects behind them fail.
  const failure = () => {
    throw new Error(`cannot: a failure with no secret of its own`);
  };
  for (const method of ["list", "put", "listUnattributed", "pollAt"] as const) {
    vi.spyOn(Directory.prototype, method).mockImplementation(failure);
  }
  await ask("GET", "/v1/customers", { authorization: `Bearer ${made.key}` });
  await ask(
    "PUT",
    customerPath(ID),
    { authorization: `Bearer ${made.key}` },
    JSON.stringify({ email: EMAIL }),
  );
  leadsie.failing = new Response("<html>", { status: 500 });
  await sweep();

  const all = lines.join("\n");
  expect(all).toContain("request_failed");
  const secrets = {
    ADMIN_KEY,
    key: made.key,
    mistyped,
    token,
    ID,
    encoded: encodeURIComponent(ID),
    EMAIL,
    ASSET,
    ADDRESS,
    SECRET,
    slug,
  };
  for (const [name, secret] of Object.entries(secrets)) {
    expect(all.includes(secret), `the log holds ${name}: ${all}`).toBe(false);
  }
  for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
});
