import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "./ask.ts";
import { BROWSER, GREETING_MS, SECRETS } from "./constants.ts";
import { freePorts, isFree, occupy, portOf, release } from "./ports.ts";
import { signal } from "./processes.ts";
import { Program } from "./program.ts";
import { launch, tempFolder } from "./run.ts";
import { until } from "./until.ts";

const NO_SECRETS = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, ""]));

/** Runs what is expected to end by itself. */
async function failing(env: Record<string, string>, args: string[] = []) {
  const run = await launch({ env, args });
  const code = await run.ended;
  await run.end();
  return { code, stdout: run.stdout, stderr: run.stderr, env: run.env };
}

async function expectFreePorts({ env }: Program): Promise<void> {
  for (const name of ["PORT", "SANDBOX_PORT"]) {
    expect(await isFree(Number(env[name])), `${name} is free again`).toBe(true);
  }
}

describe("npm start", () => {
  it("greets within 10 s with an address, a key and a request URL that work", async () => {
    const begun = Date.now();
    const program = await Program.start({ npm: true, env: NO_SECRETS });
    expect(Date.now() - begun).toBeLessThan(GREETING_MS);

    const body = { requestUrl: program.requestUrl, customUserId: "first-customer" };
    const made = await program.api<{ url: string; slug: string }>("POST", "/v1/links", body);
    expect(made.status).toBe(201);
    expect(made.json.url).toBe(`${program.address}/r/${made.json.slug}`);
    const followed = await ask(made.json.url, { headers: { "user-agent": BROWSER } });
    expect(followed.status).toBe(302);
    const page = await ask(followed.headers.get("location") ?? "");
    expect([page.status, page.text]).toEqual([200, expect.stringContaining("asks for access")]);
    expect((await ask(program.sandbox)).status).toBe(200);

    const button = await ask(program.signIn);
    expect([button.status, button.text]).toEqual([200, expect.stringContaining("Sign in")]);
    const code = new URL(program.signIn).searchParams.get("code") ?? "";
    const pressed = await fetch(`${program.address}/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ code }),
      redirect: "manual",
    });
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, "/"]);
    const cookie = pressed.headers.get("set-cookie")?.split(";")[0] ?? "";
    const who = await ask(`${program.address}/session`, { headers: { cookie, origin: program.address } });
    expect(who.json).toMatchObject({ scope: "admin" });

    const invented = await readFile(program.env.DEV_VARS ?? "", "utf8");
    expect((await stat(program.env.DEV_VARS ?? "")).mode & 0o777).toBe(0o600);
    const secrets = Object.keys(SECRETS).map((name) => new RegExp(`^${name}=(.{24,})$`, "m").exec(invented));
    expect(secrets.map((found) => found !== null)).toEqual([true, true, true]);
    expect(secrets[0]?.[1]).toBe(program.key);
    for (const secret of secrets.slice(1)) expect(program.output).not.toContain(secret?.[1]);

    expect(await program.stop()).toBe(0);
    await expectFreePorts(program);

    await program.restart();
    expect(program.key).toBe(secrets[0]?.[1]);
    expect(await readFile(program.env.DEV_VARS ?? "", "utf8")).toBe(invented);
    expect((await program.api("GET", "/v1/customers/first-customer")).status).toBe(200);
    expect(await program.stop(), "the exit code after Ctrl-C").toBe(0);
    await expectFreePorts(program);
  });

  it.concurrent("leaves nothing running when its script is killed without a word", async () => {
    const program = await Program.start();
    expect(program.running().length).toBeGreaterThan(4);
    signal(program.pid, "SIGKILL");
    await program.gone();
    await expectFreePorts(program);
  });

  it.concurrent("leaves nothing running when npm is killed without a word", async () => {
    const program = await Program.start({ npm: true });
    signal(program.pid, "SIGKILL");
    await program.gone();
    await expectFreePorts(program);
  });
});

describe.concurrent("a port that another program has", () => {
  it.each([
    ["PORT", "127.0.0.1"],
    ["SANDBOX_PORT", "::1"],
  ])("stops the start with a line that names %s, and code 1", async (name, host) => {
    const other = await occupy(0, host);
    const port = portOf(other);
    const { code, stderr, stdout } = await failing({ [name]: String(port) });
    await release(other);
    expect(stderr.trim()).toBe(
      `Port ${port} is taken by another program. Stop it, or set ${name} to a free port.`,
    );
    expect([code, stdout]).toEqual([1, ""]);
  });
});

describe.concurrent("a wrong variable", () => {
  const SECRET = "s3cr3t-too-short";
  const wrong: [name: string, value: string, because: RegExp][] = [
    ["ADMIN_API_KEY", SECRET, /at least 24/],
    ["LEADSIE_WEBHOOK_SECRET", SECRET, /at least 24/],
    ["LINK_HOSTS", "https://app.leadsie.com/connect", /host names/],
    ["LEADSIE_BASE_URL", "http://leadsie.example", /https/],
    ["PUBLIC_BASE_URL", "status.example.com", /address/],
    ["JURISDICTION", "us", /eu/],
    ["UPSTREAM_REQUESTS_PER_MINUTE", "many", /whole number/],
    ["TICK_SECONDS", "abc", /number from 0.1/],
    ["PORT", "99999", /number from 1 to 65535/],
    ["SANDBOX_PORT", "80.5", /whole number/],
  ];

  it.each(wrong)("stops the start: %s=%s", async (name, value, because) => {
    const { code, stderr, stdout } = await failing({ [name]: value });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(because)]);
    expect(stderr).toMatch(new RegExp(`^${name} must`));
    expect(stderr).not.toContain(SECRET);
  });

  it("in the file is refused like one in the environment, and all are told at once", async () => {
    const file = join(tempFolder(), "vars");
    await writeFile(file, `ADMIN_API_KEY=${SECRET}\nJURISDICTION=us\n`);
    const { code, stderr } = await failing({ DEV_VARS: file, ADMIN_API_KEY: "" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ADMIN_API_KEY must .*\nJURISDICTION must .*\n$/);
    expect(stderr).not.toContain(SECRET);
  });

  it("that names a folder which cannot be made is named too", async () => {
    const { code, stderr } = await failing({ STATE_DIR: "/dev/null/state" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^STATE_DIR /);
  });

  it("for --live is a missing key: none is invented for Leadsie itself", async () => {
    const { code, stderr, env } = await failing({ LEADSIE_API_KEY: "" }, ["--live"]);
    expect([code, stderr]).toEqual([1, "LEADSIE_API_KEY is missing\n"]);
    await expect(readFile(env.DEV_VARS ?? "")).rejects.toThrow("ENOENT");
  });
});

describe.concurrent("npm start -- --live", () => {
  it("says how many customers Leadsie knows, and watches them there", async () => {
    const leadsie = await Program.start();
    await leadsie.control("seed", { customers: 25, connectionsEach: 2 });
    const upstream = { LEADSIE_BASE_URL: leadsie.sandbox };

    const refused = await failing({ ...upstream, LEADSIE_API_KEY: "not-the-right-key" }, ["--live"]);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain(`${leadsie.sandbox} refused LEADSIE_API_KEY (401)`);
    expect(refused.stderr).not.toContain("not-the-right-key");

    const live = await Program.start({ env: upstream, args: ["--live"] });
    expect(live.output).toContain(`${leadsie.sandbox} knows 25 customers with a customUserId.`);
    expect(await isFree(Number(live.env.SANDBOX_PORT)), "no sandbox beside Leadsie itself").toBe(true);
    await live.api("PUT", "/v1/customers/customer-000001", {});
    await until("the customer is seen at Leadsie", async () => {
      const { json } = await live.api("GET", "/v1/customers/customer-000001");
      return json.state === "connected";
    });
  });

  it("says so when Leadsie cannot be reached", async () => {
    const [nobody] = await freePorts(1);
    const { code, stderr } = await failing({ LEADSIE_BASE_URL: `http://localhost:${nobody}` }, ["--live"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`http://localhost:${nobody} could not be reached`);
  });
});
