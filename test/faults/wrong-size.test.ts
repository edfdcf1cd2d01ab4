import { beforeAll, describe, expect, it } from "vitest";
import { assets, type Customer, customerPath } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { until } from "../started/until.ts";
import {
  CONFIRMED_AFTER_MS,
  HUGE_BYTES,
  LARGE_POLL_BYTES,
  MOST_GROWN_BYTES,
  MOST_LOST,
  PROMPT_MS,
} from "./constants.ts";
import { connectedCustomer, eventsOf, expectHeld, QUIET, read, refresh, spoil } from "./held.ts";
import { CAN_MEASURE, MemoryWatch } from "./memory.ts";
import { askedFor, askedOf, firstTickOver, operator, tickUnwatched } from "./operator.ts";

/** Over what one sweep may take, and under a twentieth of it: twenty it is. */
const CUSTOMERS = 30;

interface Whole {
  allConnections: unknown[];
}

describe("an answer of the wrong size", () => {
  let program: Program;
  let ids: string[];
  beforeAll(async () => {
    program = await Program.start({ env: QUIET });
    await firstTickOver(program);
    await program.control("seed", { customers: CUSTOMERS, assetsEach: 2 });
    await program.tick();
    ids = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${String(index + 1).padStart(6, "0")}`);
    expect(await typesOf(ids)).toEqual(ids.map(() => ["customer.discovered"]));
  });

  it("row 5: sweeps without one and without twenty customers have each of them polled, and tell nothing", async () => {
    const before = await all(ids);
    const asked = await askedOf(program);
    const begun = Date.now();
    for (const lost of [1, MOST_LOST]) {
      await program.control("fault", { kind: "short", for: "*sweep", drop: lost });
      await program.tick();
      expect(await operator(program)).toMatchObject({ lastSweep: { ok: true, lost }, suspicious: null });
      // A whole one in between: else the first one's loss would be no difference to the second.
      await program.tick();
      expect((await operator(program)).lastSweep, "they are back").toMatchObject({ ok: true, lost: 0 });
    }
    expectSame(await all(ids), before);
    // The first of them was missing twice.
    const polls = ids.map((_, index) => (index === 0 ? 2 : index < MOST_LOST ? 1 : 0));
    await until("each missing one is polled", async () => {
      const { perCustomer } = await askedOf(program);
      return ids.every((id, index) => (perCustomer[id] ?? 0) - (asked.perCustomer[id] ?? 0) === polls[index]);
    });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(CONFIRMED_AFTER_MS);
    await program.tick();
    expectSame(await all(ids), before);
    expect(await typesOf(ids)).toEqual(ids.map(() => ["customer.discovered"]));
  });

  it.each([
    [MOST_LOST + 1, { kind: "short", drop: MOST_LOST + 1 }],
    [CUSTOMERS, { kind: "empty" }],
  ])(
    "row 5: a sweep without %i of the customers is not believed, and the next whole one ends the doubt",
    async (lost, fault) => {
      const before = await all(ids);
      const { count } = await askedOf(program);
      await program.control("fault", { ...fault, for: "*sweep" });
      await program.tick();
      expect((await operator(program)).suspicious).toMatchObject({ customers: lost, of: CUSTOMERS });
      expect((await operator(program)).say).toContain("POST /v1/upstream/accept");
      expect((await askedOf(program)).count, "nobody is polled").toBe(count + 1);
      expectSame(await all(ids), before);
      await program.tick();
      expect((await operator(program)).suspicious).toBeNull();
      expect(await typesOf(ids)).toEqual(ids.map(() => ["customer.discovered"]));
    },
  );

  it("row 5: what is truly gone from so many is applied once the operator accepts it", async () => {
    const gone = ids.slice(0, MOST_LOST + 1);
    for (const customUserId of gone) await program.control("revoke", { customUserId });
    const before = await all(ids);
    for (const _ of ["first", "second"]) {
      await program.tick();
      expect((await operator(program)).suspicious).toMatchObject({
        customers: gone.length,
        accepted: false,
      });
    }
    expectSame(await all(ids), before);
    expect((await program.api("POST", "/v1/upstream/accept")).status).toBe(200);
    for (const _ of ["the one that applies it", "one more"]) await program.tick();
    const expected = ids.map((id) => (gone.includes(id) ? 1 : 0));
    const removed = (await typesOf(ids)).map(
      (types) => types.filter((type) => type === "connection.removed").length,
    );
    expect(removed).toEqual(expected);
    expect((await all(ids)).map(({ connections }) => connections.length)).toEqual(
      expected.map((lost) => 1 - lost),
    );
    expect((await operator(program)).suspicious).toBeNull();
    expect((await program.api("POST", "/v1/upstream/accept")).status, "nothing is left to accept").toBe(404);
  });

  describe("too much of it", () => {
    let memory: MemoryWatch | null;
    beforeAll(() => {
      memory = CAN_MEASURE ? new MemoryWatch(program) : null;
    });

    /** In all that has happened so far. */
    function expectBounded(): void {
      if (memory) expect(memory.mostGrown()).toBeLessThan(MOST_GROWN_BYTES);
    }

    it.each(["huge", "gzip-bomb"])(
      "row 8: a sweep of 200 MB (%s) is streamed, and memory stays bounded",
      async (kind) => {
        await program.control("fault", { kind, for: "*sweep" });
        await program.tick();
        expect((await operator(program)).lastSweep).toMatchObject({ ok: true, reason: null, changed: 0 });
        expect((await operator(program)).lastSweep?.bytes).toBeGreaterThanOrEqual(HUGE_BYTES);
        expectBounded();
      },
    );

    it.each([{ kind: "huge", bytes: LARGE_POLL_BYTES }, { kind: "gzip-bomb" }])(
      "row 8: a poll over 16 MB is held: %j",
      async (fault) => {
        const id = await connectedCustomer(program, "large");
        await spoil(program, id, fault);
        await expectHeld(program, id, "oversized", () => refresh(program, id));
        expectBounded();
      },
    );

    it("row 8: an endless sweep keeps nobody from polls and reads", async () => {
      const id = await connectedCustomer(program, "meanwhile");
      const { sweeps } = await askedOf(program);
      await program.control("fault", { kind: "endless", for: "*sweep" });
      tickUnwatched(program);
      await until("the endless sweep has begun", async () => (await askedOf(program)).sweeps > sweeps);
      const begun = Date.now();
      await program.control("connect", { requestId: "acme", customUserId: id, assets: assets(3) });
      const { json } = await refresh(program, id);
      expect(json.connections[0]?.connectionAssets).toHaveLength(3);
      expect((await read(program, ids.at(-1) as string)).json).toMatchObject({
        state: "connected",
        stale: null,
      });
      const whole = await program.api<Whole>("POST", "/api/checkUserStatus", { apiKey: program.key });
      expect(whole.json.allConnections.length).toBeGreaterThanOrEqual(CUSTOMERS - MOST_LOST);
      expect(Date.now() - begun).toBeLessThan(PROMPT_MS);
      // The next tick finds the sweep under way, and hands out what is due.
      await program.api("PUT", customerPath("new meanwhile"), {});
      await program.tick();
      await until("the new one is polled", () => askedFor(program, "new meanwhile"));
      expect((await askedOf(program)).sweeps, "one sweep at a time").toBe(sweeps + 1);
      expectBounded();
    });
  });

  async function all(whom: string[]): Promise<Customer[]> {
    return Promise.all(whom.map(async (id) => (await read(program, id)).json));
  }

  async function typesOf(whom: string[]): Promise<string[][]> {
    return Promise.all(whom.map(async (id) => (await eventsOf(program, id)).map(({ type }) => type)));
  }
});

/** But for when it was last confirmed, and what is in doubt. */
function expectSame(after: Customer[], before: Customer[]): void {
  const lasting = ({ checkedAt: _, stale: __, ...rest }: Customer) => rest;
  expect(after.map(lasting)).toEqual(before.map(lasting));
}
