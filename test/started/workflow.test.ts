import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePorts } from "./ports.ts";
import { killAll, treeOf } from "./processes.ts";
import { ROOT } from "./run.ts";
import { installPackage, writeFiles } from "./snippets.ts";
import { until } from "./until.ts";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes, ok").toString("base64")}`;
const folder = mkdtempSync(join(tmpdir(), "connectwatch-workflow-"));
let address = "";
let pid = 0;

beforeAll(async () => {
  writeFiles("docs/recipes/cloudflare-workflow.md", folder);
  await installPackage(folder);
  const [port] = await freePorts(1);
  address = `http://localhost:${port}`;
  const child = spawn(
    join(ROOT, "node_modules", ".bin", "wrangler"),
    ["dev", "--port", String(port), "--inspector-port", "0", "--var", `WEBHOOK_SECRET:${SECRET}`],
    {
      cwd: join(folder, "workflow"),
      stdio: "ignore",
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
    },
  );
  pid = child.pid ?? 0;
  await until("it answers", () => fetch(`${address}/`, { method: "POST" }).catch(() => null));
});

afterAll(() => {
  killAll(treeOf(pid));
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(address + path, { method: "POST", body, headers });

it("the recipe's Workflow waits for the customer to connect, then continues", async () => {
  const who = JSON.stringify({ customUserId: "acme/42" });
  const status = async () =>
    (await post("/status", who)).json() as Promise<{ status: string; output: unknown }>;
  expect((await post("/invite", who)).status).toBe(201);
  await until("it waits", async () => /waiting|running/.test((await status()).status));

  const body = JSON.stringify({
    type: "customer.connected",
    customUserId: "acme/42",
    data: { gained: [{ type: "Page", id: "1", name: "Acme" }] },
  });
  expect((await post("/", body)).status).toBe(400);
  const now = new Date();
  const sent = await post("/", body, {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(SECRET).sign("evt_1", now, body),
  });
  expect(sent.status).toBe(204);
  await until("it is complete", async () => (await status()).status === "complete");
  expect((await status()).output).toMatchObject({ customUserId: "acme/42", assets: [{ name: "Acme" }] });
});
