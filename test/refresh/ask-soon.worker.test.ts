import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { customerKey } from "../../src/customer-id.ts";
import type { Env } from "../../src/env.ts";
import { askSoon } from "../../src/refresh/ask-soon.ts";
import type { PollMessage } from "../../src/refresh/messages.ts";
import { poll } from "../../src/refresh/poll.ts";
import { customerStatus, directoryOf, upstream } from "../../src/stubs.ts";
import { v1Text, webhookOf } from "../leadsie/webhook-of.ts";

interface Sent {
  message: PollMessage;
  delaySeconds: number | undefined;
}

function queued() {
  const sent: Sent[] = [];
  const POLLS = {
    send: async (message: PollMessage, options?: QueueSendOptions) =>
      void sent.push({ message, delaySeconds: options?.delaySeconds }),
  };
  const bound = { ...env, POLLS } as unknown as Env;
  const read = readConfig(bound);
  if (!read.ok) throw new Error("misconfigured");
  return { sent, bound, config: read.config };
}

async function reported(customUserId: string) {
  const who = { customUserId, key: await customerKey(customUserId) };
  const no = await upstream(env).takeNumber();
  const webhook = webhookOf(v1Text([{}], { user: customUserId }));
  await customerStatus(env, who.key).report({ by: "webhook", no, at: Date.now(), webhook }, who);
  return who;
}

async function state(key: string) {
  const read = await customerStatus(env, key).read();
  return read.found ? JSON.parse(`${read.head}}`).state : null;
}

const isDue = async ({ key, customUserId }: { key: string; customUserId: string }, at: number) =>
  (await directoryOf(env, customUserId).due(at, 100, false)).some((one) => one.key === key);

describe("a poll that was asked for because something was reported", () => {
  it("takes its number when it begins, so that what came in while it waited counts as told before", async () => {
    const { sent, bound, config } = queued();
    const who = await reported("waited");
    await askSoon(bound, who, 1);
    const [{ message, delaySeconds } = { message: null, delaySeconds: 0 }] = sent;
    if (!message) throw new Error("nothing was sent");
    expect(delaySeconds).toBe(1);
    const webhook = webhookOf(v1Text([{}], { user: "waited" }));
    const told = { by: "webhook", no: await upstream(env).takeNumber(), at: Date.now(), webhook } as const;
    await customerStatus(env, who.key).report(told, null);
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ allConnections: [] }));
    await poll(bound, config, message);
    expect(sent.at(-1)).toMatchObject({ message: { key: who.key }, delaySeconds: 5 });
    expect(await state(who.key)).toBe("connected");
    vi.restoreAllMocks();
  });

  it("is due by its row, should its message be lost", async () => {
    const { bound } = queued();
    const who = await reported("lost");
    await askSoon(bound, who, 1);
    expect(await isDue(who, Date.now() + 30_000)).toBe(false);
    expect(await isDue(who, Date.now() + 62_000)).toBe(true);
  });

  it("is left to the next tick where there is no permit", async () => {
    const { bound, sent } = queued();
    const who = await reported("refused");
    await upstream(env).report({ kind: "rate-limited", retryAfterMs: 60_000, reason: "rate limited" });
    await askSoon(bound, who, 1);
    expect(sent).toEqual([]);
    expect(await isDue(who, Date.now() + 2_000)).toBe(true);
  });
});
