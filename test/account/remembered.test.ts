import { describe, expect, it } from "vitest";
import { MAX_REMEMBERED, REFRESH_MS, REMEMBER_MS } from "../../src/account/constants.ts";
import type { Credential } from "../../src/account/credential.ts";
import type { Principal } from "../../src/account/principal.ts";
import { Remembered } from "../../src/account/remembered.ts";

const someone = (id: string): Principal => ({ id, name: id, scope: "read", expiresAt: null });
const key = (hash: string): Credential => ({ kind: "key", hash });

function memory() {
  const clock = { now: 1_000_000 };
  return { clock, memory: new Remembered(() => clock.now) };
}

describe("what an isolate remembers of keys", () => {
  it("is unknown at first, then known for eight seconds from when Account was asked", () => {
    const { clock, memory: remembered } = memory();
    expect(remembered.recall("a")).toBeUndefined();
    remembered.keep("a", key("a"), someone("a"), clock.now - 100);
    expect(remembered.recall("a")).toEqual(someone("a"));
    clock.now += REMEMBER_MS - 101;
    expect(remembered.recall("a")).toEqual(someone("a"));
    clock.now += 1;
    expect(remembered.recall("a")).toBeUndefined();
  });

  it("ends within ten seconds, with time for the call", () => {
    expect(REMEMBER_MS).toBeLessThanOrEqual(8_000);
  });

  it("is asked about again in one call, for all that is used, before anybody has to wait", async () => {
    const { clock, memory: remembered } = memory();
    for (const name of ["a", "b", "unused"]) remembered.keep(name, key(name), someone(name), clock.now);
    clock.now += REFRESH_MS - 1;
    remembered.recall("a");
    remembered.recall("b");
    expect(remembered.isRefreshDue("a")).toBe(false);
    clock.now += 1;
    expect(remembered.isRefreshDue("a")).toBe(true);
    const asked: Credential[][] = [];
    await remembered.refresh(async (credentials) => {
      asked.push(credentials);
      expect(remembered.isRefreshDue("b")).toBe(false);
      return [someone("a"), null];
    });
    expect(asked).toEqual([[key("a"), key("b")]]);
    clock.now += REFRESH_MS + 1;
    expect(remembered.recall("a")).toEqual(someone("a"));
    expect(remembered.recall("b")).toBeNull();
    expect(remembered.recall("unused")).toBeUndefined();
  });

  it("a refresh that fails or never ends leaves what is known to end by itself, and another one to try", async () => {
    const { clock, memory: remembered } = memory();
    remembered.keep("a", key("a"), someone("a"), clock.now);
    clock.now += REFRESH_MS;
    remembered.recall("a");
    await expect(remembered.refresh(() => Promise.reject(new Error("restarting")))).rejects.toThrow();
    expect(remembered.isRefreshDue("a")).toBe(true);
    void remembered.refresh(() => new Promise(() => {}));
    expect(remembered.isRefreshDue("a")).toBe(false);
    clock.now += 2_000;
    expect(remembered.isRefreshDue("a")).toBe(true);
    clock.now += REMEMBER_MS;
    expect(remembered.recall("a")).toBeUndefined();
  });

  it("refuses at once what has expired", () => {
    const { clock, memory: remembered } = memory();
    remembered.keep("a", key("a"), { ...someone("a"), expiresAt: clock.now + 5 }, clock.now);
    clock.now += 4;
    expect(remembered.recall("a")).not.toBeNull();
    clock.now += 1;
    expect(remembered.recall("a")).toBeNull();
  });

  it("remembers refusals too, and however many they are they push out nobody who is known", () => {
    const { clock, memory: remembered } = memory();
    remembered.keep("good", key("good"), someone("good"), clock.now);
    for (let n = 0; n <= MAX_REMEMBERED; n++) remembered.keep(`bad ${n}`, key(`${n}`), null, clock.now);
    expect(remembered.recall("good")).toEqual(someone("good"));
    expect(remembered.recall("bad 0")).toBeUndefined();
    expect(remembered.recall(`bad ${MAX_REMEMBERED}`)).toBeNull();
    clock.now += REMEMBER_MS;
    expect(remembered.recall(`bad ${MAX_REMEMBERED}`)).toBeUndefined();
  });

  it("is forgotten where a session was closed, and an earlier refusal does not come back with that", () => {
    const { clock, memory: remembered } = memory();
    remembered.keep("a", key("a"), null, clock.now);
    remembered.keep("a", key("a"), someone("a"), clock.now);
    expect(remembered.recall("a")).toEqual(someone("a"));
    remembered.forget("a");
    expect(remembered.recall("a")).toBeUndefined();
  });

  it("is not asked about in the background where nothing is remembered", () => {
    expect(memory().memory.isRefreshDue("nobody")).toBe(false);
  });

  it("ends when the clock jumps back", () => {
    const { clock, memory: remembered } = memory();
    remembered.keep("a", key("a"), someone("a"), clock.now);
    clock.now -= 3_600_000;
    expect(remembered.recall("a")).toBeUndefined();
  });
});
