import { beforeAll, describe, expect, it } from "vitest";
import { assets, customerPath } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { expectSameAnswer } from "../started/same.ts";
import { until } from "../started/until.ts";
import { POLL_LIMIT_MS, PROMPT_MS, SLACK_MS } from "./constants.ts";
import { connectedCustomer, eventsOf, expectHeld, QUIET, read, refresh, spoil } from "./held.ts";
import { ALL_KINDS, BROKEN_OFF, type Fault, NEVER_ENDING, WRONG } from "./kinds.ts";
import { askedFor } from "./operator.ts";

/** Fails once in that way for a customer of its own, and expects everything that "hold" means. */
async function expectHeldBy(program: Program, fault: Fault, reason: string): Promise<void> {
  const id = await connectedCustomer(program, fault.kind);
  await spoil(program, id, fault);
  await expectHeld(program, id, reason, () => refresh(program, id));
}

describe("an upstream that fails", () => {
  let program: Program;
  /** For promise 2: a limited rate and a refused key stop every question of a program. */
  let alone: Program;
  beforeAll(async () => {
    [program, alone] = await Promise.all([Program.start({ env: QUIET }), Program.start({ env: QUIET })]);
  });

  it.concurrent("promise 2: an upstream failure is not news", async () => {
    const id = await connectedCustomer(alone, "steady");
    const slow = await connectedCustomer(alone, "slow");
    await spoil(alone, slow, { kind: "hang" });
    const oneByOne = async () => {
      for (const [fault, reason] of ALL_KINDS) {
        await spoil(alone, id, fault);
        await expectHeld(alone, id, reason, () => refresh(alone, id));
      }
    };
    await Promise.all([expectHeld(alone, slow, "timeout", () => refresh(alone, slow)), oneByOne()]);

    await spoil(alone, id, { kind: "status", code: 429, retryAfter: 1 });
    await expectHeld(alone, id, "rate limited", async () => {
      const answer = await refresh(alone, id);
      await until("the pause is over", async () => (await refresh(alone, slow)).status === 200);
      return answer;
    });

    const before = await read(alone, id);
    const history = await eventsOf(alone, id);
    // Last, since it stops all questions until somebody acts.
    await spoil(alone, id, { kind: "status", code: 401 });
    const refused = await refresh(alone, id);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, expect.any(String)]);
    const held = await read(alone, id);
    expect(held.json).toEqual({
      ...before.json,
      stale: { since: expect.any(String), reason: "unauthorized" },
    });
    expect(held.headers.get("x-stale")).toBe("unauthorized");
    expect(await eventsOf(alone, id)).toEqual(history);
  });

  it.concurrent("row 3: an answer that never ends is given up after 10 s, and delays nobody else", async () => {
    const ids = await Promise.all(NEVER_ENDING.map(({ kind }) => connectedCustomer(program, kind)));
    const healthy = await connectedCustomer(program, "healthy");
    await Promise.all(ids.map((id, index) => spoil(program, id, NEVER_ENDING[index] as Fault)));
    const begun = Date.now();
    const held = ids.map((id) =>
      expectHeld(program, id, "timeout", async () => {
        const answer = await refresh(program, id);
        const took = Date.now() - begun;
        expect(took).toBeGreaterThan(POLL_LIMIT_MS - PROMPT_MS);
        expect(took).toBeLessThan(POLL_LIMIT_MS + SLACK_MS);
        return answer;
      }),
    );
    const meanwhile = Date.now();
    expect((await refresh(program, healthy)).status).toBe(200);
    expect(Date.now() - meanwhile).toBeLessThan(PROMPT_MS);
    await Promise.all(held);
  });

  it.concurrent.each([500, 502, 503])("row 1: status %i is held", async (code) => {
    await expectHeldBy(program, { kind: "status", code }, `status ${code}`);
  });

  it.concurrent.each(BROKEN_OFF)("row 4: an answer that breaks off ($kind) is not used", async (fault) => {
    await expectHeldBy(program, fault, "truncated");
  });

  it.concurrent.each(WRONG)("row 6: an answer of another shape is held: %j", async (fault, reason) => {
    await expectHeldBy(program, fault, reason);
  });

  it.concurrent("row 10: what nobody has heard of is kept and passed on as it came", async () => {
    const id = "unheard-of";
    await program.api("PUT", customerPath(id), {});
    const unheard = { type: "Hologram Board", name: "🛰", id: "h-1", isSuccess: true, time: 1767225600000 };
    await program.control("connect", {
      requestId: "acme",
      customUserId: id,
      accessLevel: "moderate",
      assets: [{ ...unheard, grantedBy: { robots: [rawNumber("1.50"), rawNumber("2e3"), "2e3", null] } }],
      extra: { status: "SUCCESS_ON_TUESDAYS", region: "moon" },
      omit: ["requestName", "message"],
    });
    const answer = await refresh(program, id);
    expect(answer.json).toMatchObject({ state: "partial", stale: null });
    expect(answer.json.connections).toMatchObject([
      { status: "SUCCESS_ON_TUESDAYS", region: "moon", accessLevel: "moderate" },
    ]);
    await expectSameAnswer(program, id);
  });

  it.concurrent("row 10: a connection that lacks all that may be missing is none the worse", async () => {
    const id = "bare";
    await program.api("PUT", customerPath(id), {});
    await program.control("connect", {
      requestId: "acme",
      customUserId: id,
      assets: assets(1),
      omit: ["requestName", "accessLevel", "message", "time"],
    });
    const { json } = await refresh(program, id);
    expect(json).toMatchObject({ state: "connected", stale: null, connections: [{ status: "SUCCESS" }] });
    expect(Object.keys(json.connections[0] ?? {})).not.toContain("requestName");
    await expectSameAnswer(program, id);
  });

  it.concurrent("row 14: an upstream user beyond 2^53 keeps every digit, and is nobody else", async () => {
    const id = "large-numbers";
    await program.api("PUT", customerPath(id), {});
    const users = ["123456789012345678901234567890", "9007199254740992", "9007199254740993"];
    for (const user of users) {
      await program.control("connect", {
        requestId: "acme",
        customUserId: id,
        user,
        assets: assets(1),
        moveOthers: false,
      });
    }
    await refresh(program, id);
    const { text } = await read(program, id);
    expect(usersIn(text)).toEqual(users);
    const history = await program.api("GET", `${customerPath(id)}/events`);
    expect(usersIn(history.text)).toEqual(users);
    await expectSameAnswer(program, id);
  });

  // By itself, after the others: its tick asks about all customers.
  it("row 12: an answer that began before, and ends after, a newer one is dropped", async () => {
    const id = await connectedCustomer(program, "overtaken");
    await spoil(program, id, { kind: "delay", delayMs: PROMPT_MS });
    const asked = await askedFor(program, id);
    let ended = false;
    const old = refresh(program, id).finally(() => {
      ended = true;
    });
    // The sandbox has taken its answer from before the change, and keeps it back.
    await until("the older request has arrived", async () => (await askedFor(program, id)) > asked);
    // No loss, which would wait to be confirmed whenever it came: the older answer would undo it at once.
    const renamed = assets(2).map((asset) => ({ ...asset, name: `${asset.name}, renamed` }));
    await program.control("connect", { requestId: "acme", customUserId: id, assets: renamed });
    await program.tick();
    await until("the newer answer is applied", async () => {
      const [connection] = (await read(program, id)).json.connections;
      return connection?.connectionAssets[0]?.name.endsWith("renamed");
    });
    expect(ended, "the older answer is still under way").toBe(false);
    const newer = (await read(program, id)).json;
    const history = await eventsOf(program, id);

    const answer = await old;
    expect(answer.json).toMatchObject({ version: newer.version, connections: newer.connections });
    expect((await read(program, id)).json.connections).toEqual(newer.connections);
    expect(await eventsOf(program, id)).toEqual(history);
  });
});

/** A number that JSON.stringify writes with just these digits. TypeScript's library does not list it yet. */
function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

/** The digits of every upstream user in a JSON text, sorted. */
function usersIn(text: string): string[] {
  return [...text.matchAll(/"user":(\d+)/g)].map(([, digits]) => digits ?? "").sort();
}
