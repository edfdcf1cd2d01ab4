import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assets } from "./customer.ts";
import { Program } from "./program.ts";
import { ROOT } from "./run.ts";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

let program: Program;
let folder: string;

/** The command as a user types it. */
function run(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  execFile(
    process.execPath,
    [join(ROOT, "src/cli/main.ts"), ...args],
    {
      env: {
        PATH: process.env.PATH ?? "",
        XDG_CONFIG_HOME: folder,
        CONNECTWATCH_URL: program.address,
        CONNECTWATCH_API_KEY: program.key,
        ...env,
      },
    },
    (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
  );
  return promise;
}

/** What it wrote with `--json`: one value a line. */
async function json<T>(...args: string[]): Promise<T[]> {
  const { code, stdout, stderr } = await run([...args, "--json"]);
  expect(code, stderr).toBe(0);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "connectwatch-cli-"));
  program = await Program.start();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("connectwatch", () => {
  it("makes a link, prints its address alone, and lists it", async () => {
    const made = await run([
      "link",
      "create",
      "--request-url",
      program.requestUrl,
      "--customer",
      "cli-1",
      "--name",
      "Acme",
    ]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/^http:\/\/localhost:\d+\/r\/\w{14}\n$/);
    const [listed] = await json<{ url: string }>("link", "list", "--customer", "cli-1");
    expect(`${listed?.url}\n`).toBe(made.stdout);
  });

  it("tells a customer's status for people, without colours into a pipe", async () => {
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-2"]);
    const { code, stdout } = await run(["status", "cli-2"]);
    expect(code).toBe(0);
    expect(stdout).toContain("cli-2\nwaiting");
    expect(stdout).not.toContain("\u001b");
    const coloured = await run(["status", "cli-2"], { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("\u001b[");
  });

  it("waits until a customer is connected, then ends well", async () => {
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-3"]);
    const waiting = run(["watch", "cli-3", "--until", "connected", "--timeout", "40s"]);
    await program.control("connect", {
      requestId: "acme",
      customUserId: "cli-3",
      user: 71,
      assets: assets(1),
      accessLevel: "admin",
    });
    await program.api("POST", "/v1/customers/cli-3/refresh");
    const { code, stdout } = await waiting;
    expect(code).toBe(0);
    expect(stdout).toContain("connected");
    expect(await json("customers", "list", "--state", "connected", "-q", "cli-3")).toMatchObject([
      { customUserId: "cli-3", state: "connected" },
    ]);
  });

  it("says why nothing is showing", async () => {
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-4"]);
    const { code, stdout } = await run(["why", "cli-4"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(never_opened|opened_not_connected|blind): /);
  });

  it("gives up after the time it was given, with code 5", async () => {
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-5"]);
    const { code, stderr } = await run(["watch", "cli-5", "--until", "lost", "--timeout", "1s"]);
    expect({ code, stderr }).toEqual({ code: 5, stderr: "Not in the time given.\n" });
  });

  it("compares what Leadsie answers with what is answered here", async () => {
    await program.control("connect", {
      requestId: "acme",
      customUserId: "cli-6",
      user: 72,
      assets: assets(2),
      accessLevel: "admin",
    });
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-6"]);
    await program.api("POST", "/v1/customers/cli-6/refresh");
    const ids = join(folder, "ids.txt");
    writeFileSync(ids, "cli-6\r\nnobody-at-all\r\n");
    const compare = ["compare", "--ids", ids, "--leadsie-key", program.env.LEADSIE_API_KEY ?? ""];
    const leadsie = ["--leadsie-url", program.sandbox, "--per-minute", "6000"];
    const { code, stdout, stderr } = await run([...compare, ...leadsie]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: "2 compared, 0 differ\n" });
    await program.control("revoke", { customUserId: "cli-6", how: "fail" });
    expect(await run([...compare, ...leadsie])).toMatchObject({
      code: 6,
      stdout: expect.stringContaining("differs  cli-6  Leadsie alone:"),
    });
  });

  it("imports a table, says what is wrong with which row, and writes it back with the links", async () => {
    const table = join(folder, "customers.csv");
    writeFileSync(table, "\ufeffcustomUserId;name;tags\r\n00123;Acme;a|b\r\n2.08841E+15;Excel;\r\n");
    const check = ["import", table, "--request-url", program.requestUrl];
    expect(await run([...check, "--dry-run"])).toMatchObject({
      code: 6,
      stdout: expect.stringContaining("row 3: customUserId Excel changed this id"),
      stderr: "1 of 2 rows can be sent\n",
    });
    expect((await run(check)).code).toBe(6);
    const [, first, second] = readFileSync(`${table}.result.csv`, "utf8").split("\r\n");
    expect(first).toMatch(/00123.*Acme.*http:\/\/localhost:\d+\/r\/\w{14}/);
    expect(second).toContain("Excel changed this id");
    expect(await json("link", "list", "--customer", "00123")).toHaveLength(1);
    expect(await json("customers", "list", "--tag", "b")).toMatchObject([
      { customUserId: "00123", name: "Acme" },
    ]);
  });

  it("goes on with an import where an earlier one has ended", async () => {
    const table = join(folder, "more.csv");
    writeFileSync(
      table,
      `customUserId,requestUrl\nmore-1,${program.requestUrl}\nmore-2,${program.requestUrl}\n`,
    );
    const made = {
      customUserId: "more-1",
      requestUrl: program.requestUrl,
      shortUrl: "http://x/r/1",
      state: "waiting",
    };
    writeFileSync(`${table}.progress`, `${JSON.stringify(made)}\n{"customUserId":"mo`);
    const { code, stderr } = await run(["import", table]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `1 rows were made before\n2 made, 0 not; ${table}.result.csv\n`,
    });
    expect(await json("link", "list", "--customer", "more-1")).toEqual([]);
    expect(await json("link", "list", "--customer", "more-2")).toHaveLength(1);
  });

  it("exports every customer, one a line", async () => {
    await run(["link", "create", "--request-url", program.requestUrl, "--customer", "cli-7"]);
    const { code, stdout } = await run(["export", "--events"]);
    expect(code).toBe(0);
    const all = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all.find(({ customUserId }) => customUserId === "cli-7")).toMatchObject({
      connections: [],
      links: [{ requestUrl: program.requestUrl }],
      events: [],
    });
  });

  it("makes a key that works, and revokes it", async () => {
    const [made] = await json<{ id: string; key: string }>("keys", "create", "crm", "--scope", "read");
    const own = { CONNECTWATCH_API_KEY: made?.key ?? "" };
    expect((await run(["customers", "list"], own)).code).toBe(0);
    expect(await run(["keys", "list"], own)).toMatchObject({ code: 4 });
    expect((await run(["keys", "revoke", made?.id ?? ""])).code).toBe(0);
  });

  it("finds nothing wrong with a healthy service", async () => {
    await program.tick();
    const { code, stdout } = await run(["doctor"]);
    expect(stdout).toContain("✓ service: answers");
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });

  it.each([
    ["an unknown command", ["dance"], {}, 2, /unknown command/],
    ["a missing option", ["link", "create", "--customer", "x"], {}, 2, /--request-url/],
    ["no address", ["doctor"], { CONNECTWATCH_URL: "" }, 2, /Give --url/],
    ["no key", ["doctor"], { CONNECTWATCH_API_KEY: "" }, 2, /CONNECTWATCH_API_KEY/],
    ["a time that is none", ["watch", "x", "--until", "lost", "--timeout", "soon"], {}, 2, /not a time/],
    ["who is not watched", ["status", "nobody"], {}, 3, /does not exist/],
    ["a wrong key", ["status", "x"], { CONNECTWATCH_API_KEY: "wrong" }, 4, /key was refused/],
    ["nobody listening", ["status", "x"], { CONNECTWATCH_URL: "http://127.0.0.1:1" }, 5, /does not answer/],
    [
      "a refused field",
      ["link", "create", "--request-url", "http://evil.example", "--customer", "x"],
      {},
      2,
      /requestUrl: /,
    ],
  ])("tells %s from other failures by its exit code", async (_what, args, env, code, words) => {
    const ran = await run(args, env);
    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).not.toMatch(/\bat .+:\d+:\d+/);
  });

  it("reads address and key from a config file", async () => {
    const file = join(folder, "named.json");
    writeFileSync(file, JSON.stringify({ url: program.address, apiKey: program.key }));
    const env = { CONNECTWATCH_URL: "", CONNECTWATCH_API_KEY: "" };
    expect((await run(["customers", "list", "--config", file], env)).code).toBe(0);
    const missing = await run(["customers", "list", "--config", join(folder, "none.json")], env);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be read") });
  });
});
