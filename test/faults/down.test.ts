import { afterAll, describe, expect, it } from "vitest";
import { customerPath } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { FAILURES_TO_OPEN, FIRST_PROBE_SECONDS } from "./constants.ts";
import { eventsOf, expectHeld, QUIET, read, refresh } from "./held.ts";
import { StandIn } from "./stand-in.ts";

describe("an upstream that is down", () => {
  const upstream = new StandIn();
  afterAll(() => upstream.down());

  it("row 1: a refused connection is held; the fifth in a row, of two customers, stops all questions", async () => {
    await upstream.up();
    const program = await Program.start({
      env: { ...QUIET, LEADSIE_BASE_URL: upstream.url },
      args: ["--live"],
    });
    const ids = ["first", "second", "third"];
    for (const id of ids) {
      await program.api("PUT", customerPath(id), {});
      expect((await refresh(program, id)).json).toMatchObject({ state: "waiting", stale: null });
    }

    await upstream.down();
    await expectHeld(program, "first", "unreachable", async () => {
      const answer = await refresh(program, "first");
      await upstream.up();
      return answer;
    });
    await upstream.down();
    for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) {
      const id = ids[failure % 2] as string;
      expect((await refresh(program, id)).status).toBe(503);
      expect((await read(program, id)).json.stale).toMatchObject({ reason: "unreachable" });
      expect(await eventsOf(program, id)).toEqual([]);
    }

    await upstream.up();
    const { asked } = upstream;
    const answer = await refresh(program, "third");
    expect([answer.status, answer.json]).toEqual([
      503,
      expect.objectContaining({ detail: expect.stringContaining("unreachable") }),
    ]);
    const retryAfter = Number(answer.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(FIRST_PROBE_SECONDS / 2);
    expect(retryAfter).toBeLessThanOrEqual(FIRST_PROBE_SECONDS);
    await program.tick();
    expect(upstream.asked, "nobody is asked while the breaker is open").toBe(asked);
    expect((await read(program, "third")).json.stale, "nobody asked about the third").toBeNull();
  });
});
