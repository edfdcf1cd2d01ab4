import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Validator } from "@seriousme/openapi-schema-validator";
import openapiTypescript from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, type Json } from "./ask.ts";
import { Program } from "./program.ts";

const root = resolve(import.meta.dirname, "..", "..");
const run = promisify(execFile);

let program: Program;
let folder = "";
let document: Json;

beforeAll(async () => {
  program = await Program.start();
  folder = await mkdtemp(join(tmpdir(), "connectwatch-generated-"));
  document = (await ask(`${program.address}/openapi.json`)).json;
});
afterAll(async () => {
  await program?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A client as an integrator writes it: every path, field and answer is checked by the compiler. */
const CLIENT = `
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

const [, , baseUrl = "", key = "", requestUrl = ""] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${key}\` } });

const made = await client.POST("/v1/links", {
  body: { requestUrl, customUserId: "typed/1", tags: ["a"], requires: [{ key: "page", types: ["Page"] }] },
});
const link: components["schemas"]["MadeLink"] | undefined = made.data;
const id = { path: { id: "typed/1" } };
const got = await client.GET("/v1/customers/{id}", { params: id });
const state: "waiting" | "opened" | "connected" | "lost" | "pending" | "partial" | "failed" | undefined = got.data?.state;
const listed = await client.GET("/v1/customers", { params: { query: { state: ["waiting", "opened"], limit: 10, archived: false } } });
// The list is CSV for whoever asks for that.
const page = typeof listed.data === "string" ? undefined : listed.data;
const refused = await client.GET("/v1/links/{slug}", { params: { path: { slug: "nothing" } } });
const code: string | undefined = refused.error?.code;
console.log(JSON.stringify({ url: link?.url, state, missing: got.data?.progress.missing[0]?.key, listed: page?.data.map((one) => one.customUserId), code }));
`;

/** What the compiler has to refuse, so that it is known to check anything. */
const WRONG = `${CLIENT}
await client.POST("/v1/links", { body: { requestURL: "x", customUserId: "a" } });
const nothing: number = got.data?.state ?? 1;
await client.GET("/v1/customer");
`;

/** Whatever the service answers is what the client says that it gives, and what the client takes the service takes. */
const OWN_CLIENT = `
import type { components } from "./api";
import type * as Client from ${JSON.stringify(join(root, "src/client/types.ts"))};

type S = components["schemas"];
type Takes<Wide, _Narrow extends Wide> = true;
export type Answers = [
  Takes<Client.Link, S["Link"]>,
  Takes<Client.Click, S["Click"]>,
  Takes<Client.CustomerSummary, S["ListedCustomer"]>,
  Takes<Client.Customer, S["Customer"]>,
  Takes<Client.Progress, S["Progress"]>,
  Takes<Client.Event, S["Event"]>,
  Takes<Client.Diagnosis, S["Diagnosis"]>,
  Takes<Client.Unattributed, S["Unattributed"]>,
  Takes<Client.AssetType, S["AssetType"]>,
  Takes<Client.Erased, S["Erased"]>,
  Takes<Client.Webhook, S["Webhook"]>,
  Takes<Client.Replay, S["Replay"]>,
  Takes<Client.ApiKey, S["Key"]>,
  Takes<Client.ProblemDetails, S["Problem"]>,
  Takes<Client.BatchItem, S["LinkBatchResult"]>,
];
export type Inputs = [
  Takes<S["LinkPost"], Client.LinkInput>,
  Takes<S["LinkPatch"], Client.LinkPatch>,
  Takes<S["CustomerPut"], Partial<Client.Profile>>,
  Takes<S["WebhookPost"], Client.WebhookInput>,
  Takes<S["WebhookPatch"], Client.WebhookPatch>,
  Takes<S["WebhookReplay"], Client.ReplayInput>,
  Takes<S["RequirementPut"], Client.Requirement>,
];
`;

describe("/openapi.json", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(document);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it("gives a typed client that compiles and talks to the service", async () => {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await writeFile(
      join(folder, "api.d.ts"),
      await openapiTypescript(document as never, { defaultNonNullable: false }),
    );
    await writeFile(join(folder, "client.ts"), CLIENT);
    await writeFile(join(folder, "own-client.ts"), OWN_CLIENT);
    await writeFile(join(folder, "wrong.ts"), WRONG);
    const strict = ["--strict", "--noEmit", "--skipLibCheck", "--target", "esnext", "--module", "esnext"];
    const libs = [
      "--lib",
      "esnext,dom",
      "--moduleResolution",
      "bundler",
      "--allowImportingTsExtensions",
      "--types",
      "node",
    ];
    const tsc = (file: string) =>
      run(join(root, "node_modules", ".bin", "tsc"), [...strict, ...libs, file], { cwd: folder });
    await tsc("client.ts");
    await tsc("own-client.ts");
    const { stdout } = await tsc("wrong.ts").catch((error: { stdout: string }) => error);
    for (const wrong of ["'requestURL'", "to type 'number'", `'"/v1/customer"'`])
      expect(stdout).toContain(wrong);

    const args = ["client.ts", program.address, program.key, program.requestUrl];
    const ran = await run(process.execPath, args, { cwd: folder });
    expect(JSON.parse(ran.stdout)).toEqual({
      url: expect.stringContaining("/r/"),
      state: "waiting",
      missing: "page",
      listed: expect.arrayContaining(["typed/1"]),
      code: "not_found",
    });
  });
});

describe("/docs", () => {
  it("shows every operation, runs nothing, and loads nothing from elsewhere", async () => {
    const { status, text, headers } = await ask(`${program.address}/docs`);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(text).not.toMatch(/<script|<style|\son[a-z]+=|\sstyle=/i);
    expect([...text.matchAll(/(?:src|href)="(https?:)?\/\//g)]).toEqual([]);
    const paths = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>);
    const ids = paths.flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    const shown = ids.filter((id) => !id.endsWith("ByKey"));
    expect(shown.filter((id) => !text.includes(`<article id="${id}">`))).toEqual([]);
    const [style] = /\/assets\/docs-[0-9A-F]{8}\.css/.exec(text) ?? [];
    const sheet = await ask(`${program.address}${style}`);
    expect(sheet.headers.get("content-type")).toContain("text/css");
    expect(sheet.headers.get("cache-control")).toContain("immutable");
  });

  it("leads from every reference to its target", async () => {
    const { text } = await ask(`${program.address}/docs`);
    const targets = new Set([...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    const lost = [...text.matchAll(/href="#([^"]+)"/g)]
      .map((match) => match[1])
      .filter((id) => !targets.has(id));
    expect(lost).toEqual([]);
  });
});
