import type { ServerResponse } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { ask, type Json } from "../started/ask.ts";
import { customerPath } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { until } from "../started/until.ts";
import { LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS, UNTOLD_PAUSE_MS } from "./constants.ts";
import { connectedCustomer, expectHeld, QUIET, read, refresh, spoil } from "./held.ts";
import { askedFor, askedOf, cron, firstTickOver, operator } from "./operator.ts";
import { StandIn } from "./stand-in.ts";

/** Everything that may ask upstream; all who wait for an answer get a 503. */
async function everybodyAsks(program: Program, id: string): Promise<void> {
  const waiting = await Promise.all([
    refresh(program, id),
    program.api("GET", `${customerPath(id)}?fresh=true`),
  ]);
  for (const answer of waiting) {
    expect([answer.status, answer.json]).toEqual([
      503,
      expect.objectContaining({ code: "upstream_unavailable" }),
    ]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  // A new customer is due at once, and the forced tick sweeps.
  await program.api("PUT", customerPath(`due, ${id}`), {});
  await program.tick();
  await cron(program);
}

describe("an upstream that refuses", () => {
  const upstream = new StandIn();
  let program: Program;
  let live: Program;
  beforeAll(async () => {
    await upstream.up();
    const env = { ...QUIET, LEADSIE_BASE_URL: upstream.url };
    [program, live] = await Promise.all([
      Program.start({ env: QUIET }),
      Program.start({ env, args: ["--live"] }),
    ]);
    await Promise.all([program, live].map(firstTickOver));
    return () => upstream.down();
  });

  it.concurrent("row 2: a 429 pauses everything for as long as it says, and everybody is held", async () => {
    const id = await connectedCustomer(program, "limited");
    const other = await connectedCustomer(program, "other");
    await spoil(program, id, { kind: "status", code: 429, retryAfter: 3 });
    await expectHeld(program, id, "rate limited", async () => {
      const refused = await refresh(program, id);
      const { pausedUntil, say } = await operator(program);
      expect(say).toContain(`left alone until ${pausedUntil}`);
      const { count } = await askedOf(program);
      await everybodyAsks(program, other);
      expect((await askedOf(program)).count, "nobody is asked meanwhile").toBe(count);
      expect((await read(program, other)).json.stale, "nothing is known against the other").toBeNull();
      await until("the pause is over", async () => (await refresh(program, other)).status === 200);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(pausedUntil ?? ""));
      return refused;
    });
    expect((await operator(program)).pausedUntil).toBeNull();
    await program.tick();
    await until("who was due is asked about", () => askedFor(program, `due, ${other}`));
  });

  it.concurrent("row 2: whatever Retry-After says, or does not, the pause is bounded", async () => {
    const date = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
    // From the shortest to the longest, so that each is seen after the one before.
    const headers: [header: () => string | null, least: number, most: number][] = [
      [() => "4", 4_000, 4_000],
      // A date holds whole seconds: what is left of it is up to one less.
      [() => date(30), 29_000, 30_000],
      [() => null, UNTOLD_PAUSE_MS, UNTOLD_PAUSE_MS],
      [() => "soon", UNTOLD_PAUSE_MS, UNTOLD_PAUSE_MS],
      [() => "-1", UNTOLD_PAUSE_MS, UNTOLD_PAUSE_MS],
      [() => "31536000", LONGEST_PAUSE_MS, LONGEST_PAUSE_MS],
      [() => date(365 * 86_400), LONGEST_PAUSE_MS, LONGEST_PAUSE_MS],
    ];
    // All are under way before the first is refused: later nobody is asked.
    const waiting: ServerResponse[] = [];
    upstream.answer = (response) => waiting.push(response);
    const refused = headers.map(async (_, index) => {
      await live.api("PUT", customerPath(`caller ${index}`), {});
      return refresh(live, `caller ${index}`);
    });
    await until("all have asked", () => waiting.length === headers.length);
    let last: string | null = null;
    for (const [index, [header, least, most]] of headers.entries()) {
      const retryAfter = header();
      const before = Date.now();
      refuse(waiting[index] as ServerResponse, retryAfter);
      const pausedUntil: string = await until(`paused by "${retryAfter}"`, async () => {
        const told = (await operator(live)).pausedUntil;
        return told !== last && told;
      });
      expect(Date.parse(pausedUntil), `"${retryAfter}"`).toBeGreaterThanOrEqual(before + least);
      expect(Date.parse(pausedUntil), `"${retryAfter}"`).toBeLessThanOrEqual(Date.now() + most);
      last = pausedUntil;
    }
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(503);
    expect(waiting).toHaveLength(headers.length);
  });

  it("row 2: a Retry-After of nothing is a second all the same", async () => {
    const id = await connectedCustomer(program, "hasty");
    await spoil(program, id, { kind: "status", code: 429, retryAfter: 0 });
    const begun = Date.now();
    expect((await refresh(program, id)).status).toBe(503);
    await until("the pause is over", async () => (await refresh(program, id)).status === 200);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(SHORTEST_PAUSE_MS);
  });

  it("row 9: a plan without access does the same, seen by a sweep, until the plan is back", async () => {
    const ids = [await connectedCustomer(program, "one"), await connectedCustomer(program, "two")];
    const before = await Promise.all(ids.map((id) => read(program, id)));
    await changePlan(program, "STARTER");
    await program.tick();
    await expectStopped(program, ids[0] as string);
    // A sweep speaks of everybody; what it said is read at most once a second.
    await until("all are held", async () => (await read(program, ids[0] as string)).json.stale);
    for (const [index, id] of ids.entries()) {
      const stale = { since: expect.any(String), reason: "unauthorized" };
      expect((await read(program, id)).json).toEqual({ ...before[index]?.json, stale });
    }
    await changePlan(program, "PRO");
    await putKey(program, program.env.LEADSIE_API_KEY as string);
    await expectGoesOn(program, ids);
  });

  it("row 9: a refused key stops all questions at once; the new key lets all go on at once", async () => {
    const id = await connectedCustomer(program, "refreshed");
    const other = await connectedCustomer(program, "other");
    await expectHeld(program, id, "unauthorized", async () => {
      const { json } = await ask<{ apiKey: string }>(`${program.sandbox}/my/api/refresh`, { method: "POST" });
      const refused = await refresh(program, id);
      await expectStopped(program, other);
      const wrong = await program.api("PUT", "/v1/upstream/key", { apiKey: "not the one" });
      expect([wrong.status, wrong.json]).toEqual([400, expect.objectContaining({ code: "invalid_request" })]);
      await expectStopped(program, other);
      await putKey(program, json.apiKey);
      return refused;
    });
    await expectGoesOn(program, [id, other]);
  });
});

function refuse(response: ServerResponse, retryAfter: string | null): void {
  response.writeHead(429, retryAfter === null ? {} : { "retry-after": retryAfter }).end();
}

/** The breaker is open: upstream is asked nothing, whoever wants to, and the operator reads what to do. */
async function expectStopped(program: Program, id: string): Promise<void> {
  const { breaker, say } = await operator(program);
  expect(breaker).toMatchObject({ state: "open", reason: "unauthorized" });
  expect(say).toContain("PUT /v1/upstream/key");
  expect(say).toContain("plan");
  const { count } = await askedOf(program);
  await everybodyAsks(program, id);
  expect((await askedOf(program)).count, "nobody is asked while the key is refused").toBe(count);
}

/** The key that upstream takes: nothing is left of the trouble. */
async function putKey(program: Program, apiKey: string): Promise<void> {
  const { status, json } = await program.api<Json>("PUT", "/v1/upstream/key", { apiKey });
  expect([status, json.breaker]).toEqual([200, expect.objectContaining({ state: "closed" })]);
}

/** Questions, all at once, and the next tick's sweep: no probe has to be waited for. */
async function expectGoesOn(program: Program, ids: string[]): Promise<void> {
  const answers = await Promise.all(ids.map((id) => refresh(program, id)));
  expect(answers.map(({ status, json }) => [status, json.stale])).toEqual(ids.map(() => [200, null]));
  const { sweeps } = await askedOf(program);
  await program.tick();
  expect((await askedOf(program)).sweeps).toBeGreaterThan(sweeps);
  expect((await operator(program)).lastSweep).toMatchObject({ ok: true });
}

async function changePlan(program: Program, plan: string): Promise<void> {
  const { status } = await ask(`${program.sandbox}/my/api/plan`, { method: "POST", body: { plan } });
  expect(status).toBe(200);
}
