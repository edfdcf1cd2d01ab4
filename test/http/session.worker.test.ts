import { afterEach, describe, expect, it, vi } from "vitest";
import { ADMIN_KEY, call, jsonOf, ORIGIN, problemOf, send } from "./worker.ts";

afterEach(() => vi.useRealTimers());

interface Who {
  keyId: string;
  name: string;
  scope: string;
  expiresAt: string | null;
}

/** What a browser adds to a request that the dashboard's own page makes. */
const OWN = { "sec-fetch-site": "same-origin" };

const signIn = (key: string, headers: Record<string, string> = OWN) =>
  send("/session", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ key }),
  });

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

const withCookie = (
  cookie: string,
  method = "GET",
  path = "/session",
  headers: Record<string, string> = OWN,
) => send(path, { method, headers: { cookie, ...headers } });

const newKey = (scope: string) =>
  jsonOf<{ id: string; key: string }>(call("POST", "/v1/keys", { name: `for ${scope}`, scope }), 201);

const secondsPass = (seconds: number) =>
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });

describe("POST /session", () => {
  it("turns a key into a cookie that no script reads and no other site sends", async () => {
    const response = await signIn(ADMIN_KEY);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-connectwatch=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(response.headers.get("set-cookie")).not.toContain(ADMIN_KEY);
    const who = await jsonOf<Who>(response);
    expect(who).toMatchObject({ keyId: "admin", name: "ADMIN_API_KEY", scope: "admin" });
    expect(await jsonOf<Who>(withCookie(cookieOf(response)))).toEqual(who);
    await jsonOf(withCookie(cookieOf(response), "GET", "/v1/keys"));
  });

  it("is Secure over https alone: npm start is plain http", async () => {
    const worker = (await import("../../src/http/answer.ts")).answer;
    const { createExecutionContext } = await import("cloudflare:test");
    const { env } = await import("cloudflare:workers");
    const request = new Request("http://localhost:8787/session", {
      method: "POST",
      headers: { "content-type": "application/json", ...OWN },
      body: JSON.stringify({ key: ADMIN_KEY }),
    });
    const response = await worker(request, env, createExecutionContext());
    expect(response.headers.get("set-cookie")).toMatch(/^connectwatch=[\w.-]+; .*SameSite=Strict$/);
  });

  it("has the scope and the name of its key", async () => {
    const { key, id } = await newKey("read");
    const cookie = cookieOf(await signIn(key));
    expect(await jsonOf<Who>(withCookie(cookie))).toMatchObject({
      keyId: id,
      name: "for read",
      scope: "read",
    });
    await problemOf(withCookie(cookie, "GET", "/v1/links"), 403);
  });

  it("refuses a wrong key, a body without one, and another site's page", async () => {
    await problemOf(signIn("wrong-key-wrong-key-wrong-key"), 401);
    await problemOf(signIn(""), 401);
    await problemOf(send("/session", { method: "POST", headers: { "content-type": "text/plain" } }), 415);
    for (const site of ["cross-site", "same-site", "none"]) {
      expect((await problemOf(signIn(ADMIN_KEY, { "sec-fetch-site": site }), 403)).code).toBe("forbidden");
    }
  });
});

describe("a session", () => {
  it("row 39: another origin opens the dashboard's API with its cookie: refused, for every method", async () => {
    const cookie = cookieOf(await signIn(ADMIN_KEY));
    const foreign: Record<string, string>[] = [
      {},
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site", origin: "https://other.connectwatch.example" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${ORIGIN}.evil.example` },
    ];
    for (const headers of foreign) {
      for (const [method, path] of [
        ["GET", "/v1/customers"],
        ["GET", "/session"],
        ["POST", "/v1/links"],
        ["PUT", "/v1/customers/somebody"],
        ["PATCH", "/v1/links/somelink"],
        ["DELETE", "/v1/keys/key_x"],
        ["DELETE", "/session"],
      ] as const) {
        const problem = await problemOf(withCookie(cookie, method, path, headers), 401);
        expect(problem.code, `${method} ${path} ${JSON.stringify(headers)}`).toBe("unauthorized");
      }
    }
    await jsonOf(withCookie(cookie, "GET", "/v1/customers", { origin: ORIGIN }));
    const answer = await withCookie(cookie, "GET", "/v1/customers", {
      ...OWN,
      origin: "https://evil.example",
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("ends with its key within ten seconds", async () => {
    const { key, id } = await newKey("read");
    const cookie = cookieOf(await signIn(key));
    await jsonOf(withCookie(cookie));
    await call("DELETE", `/v1/keys/${id}`);
    secondsPass(8);
    await problemOf(withCookie(cookie), 401);
  });

  it("ends when it is closed, at once", async () => {
    const cookie = cookieOf(await signIn(ADMIN_KEY));
    await jsonOf(withCookie(cookie));
    const closed = await withCookie(cookie, "DELETE");
    expect(closed.status).toBe(204);
    expect(closed.headers.get("set-cookie")).toMatch(/^__Host-connectwatch=; Max-Age=0; /);
    await problemOf(withCookie(cookie), 401);
  });

  it("ends after twelve hours", async () => {
    const cookie = cookieOf(await signIn(ADMIN_KEY));
    secondsPass(12 * 3600);
    await problemOf(withCookie(cookie), 401);
  });

  it("that was tampered with, or made up, is none", async () => {
    const cookie = cookieOf(await signIn(ADMIN_KEY));
    const [name, value = ""] = cookie.split(/=(.*)/);
    const [body = "", signature = ""] = value.split(".");
    const claims = btoa(JSON.stringify({ id: "0".repeat(32), until: Date.now() + 1e9 })).replace(/=+$/, "");
    for (const other of [
      "",
      "x",
      body,
      `${body}.`,
      `${claims}.${signature}`,
      `${value}x`,
      `${value}.${signature}`,
    ]) {
      await problemOf(withCookie(`${name}=${other}`), 401);
    }
    await jsonOf(withCookie(`a=b; ${cookie}; c=d`));
  });

  it("does not stand beside an Authorization header: that one counts", async () => {
    const cookie = cookieOf(await signIn(ADMIN_KEY));
    await problemOf(withCookie(cookie, "GET", "/session", { ...OWN, authorization: "Bearer wrong" }), 401);
  });

  it("is none for a key in the header: there is nothing to close", async () => {
    expect(await jsonOf<Who>(call("GET", "/session"))).toMatchObject({ keyId: "admin", expiresAt: null });
    await problemOf(call("DELETE", "/session"), 404);
  });
});

describe("a one-time address", () => {
  const address = async (id: string) => {
    const made = await jsonOf<{ url: string; expiresAt: string }>(
      call("POST", `/v1/keys/${id}/sign-in`),
      201,
    );
    return {
      ...made,
      path: made.url.slice(ORIGIN.length),
      code: new URL(made.url).searchParams.get("code") ?? "",
    };
  };

  const press = (code: string, headers: Record<string, string> = OWN) =>
    send("/sign-in", { method: "POST", headers, body: new URLSearchParams({ code }) });

  it("shows a button, and signs in once, as the key it was made for", async () => {
    const { id } = await newKey("write");
    const { url, path, code, expiresAt } = await address(id);
    expect(url.startsWith(`${ORIGIN}/sign-in?code=`)).toBe(true);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
    // A preview that looks, and looks again, does not use it up.
    for (let n = 0; n < 3; n++) {
      const page = await send(path);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
      expect(page.headers.get("set-cookie")).toBeNull();
      expect(await page.text()).toContain(`value="${code}"`);
    }
    const signedIn = await press(code);
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/"]);
    expect(await jsonOf<Who>(withCookie(cookieOf(signedIn)))).toMatchObject({ keyId: id, scope: "write" });
    const again = await press(code);
    expect([again.status, again.headers.get("set-cookie")]).toEqual([410, null]);
  });

  it("works for ADMIN_API_KEY, as the key `admin`", async () => {
    const { code } = await address("admin");
    expect(await jsonOf<Who>(withCookie(cookieOf(await press(code))))).toMatchObject({ scope: "admin" });
  });

  it("signs in one of two who press at once", async () => {
    const { code } = await address("admin");
    const answers = await Promise.all([press(code), press(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410]);
  });

  it("ends after fifteen minutes, and with its key", async () => {
    const { id } = await newKey("read");
    const [late, gone] = [await address("admin"), await address(id)];
    await call("DELETE", `/v1/keys/${id}`);
    expect((await press(gone.code)).status).toBe(410);
    secondsPass(15 * 60);
    expect((await press(late.code)).status).toBe(410);
  });

  it("is pressed on this service's own page alone", async () => {
    const { code } = await address("admin");
    await problemOf(press(code, { "sec-fetch-site": "cross-site" }), 403);
    expect((await press(code)).status).toBe(303);
  });

  it.each(["", "x", "0".repeat(30), "<script>alert(1)</script>"])(
    "made up (%j) is the page that a used one is",
    async (code) => {
      expect((await press(code)).status).toBe(410);
      const page = await send(`/sign-in?code=${encodeURIComponent(code)}`);
      expect(await page.text()).not.toContain("<script");
    },
  );

  it("is made for keys that are there", async () => {
    await problemOf(call("POST", "/v1/keys/key_nobody/sign-in"), 404);
  });
});
