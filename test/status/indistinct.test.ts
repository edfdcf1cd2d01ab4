import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/leadsie/connection.ts";
import { weighLosses } from "../../src/status/loss.ts";
import { pairConnections } from "../../src/status/match.ts";
import type { Suspicion } from "../../src/status/types.ts";
import { connection, seen } from "./build.ts";

/** What one user has of one request, however many connections it is spread over: nothing else tells these apart. */
function belongings(connections: Connection[]): Set<string> {
  const all = connections.flatMap(({ accessLevel, assets }) =>
    assets.flatMap(({ id, isSuccess }) => {
      const works = isSuccess ? [`${id} works`] : [];
      return [id, ...works, ...(isSuccess && accessLevel === "admin" ? [`${id} works for an admin`] : [])];
    }),
  );
  return new Set(["a connection", ...all].slice(connections.length === 0 ? 1 : 0));
}

/** 0 to `below` - 1, the same for the same `seed`: the high bits of a linear congruential generator. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function someConnections(roll: (below: number) => number): Connection[] {
  return Array.from({ length: roll(4) }, () => {
    const assets = ["a", "b", "c"].filter(() => roll(2) === 0);
    const accessLevel = roll(4) === 0 ? "view" : "admin";
    return connection(
      { accessLevel },
      assets.map((id) => ({ id, isSuccess: roll(4) > 0 })),
    );
  });
}

/** The worst of histories: each answer has nothing to do with the one before, and none comes later than it may. */
function firstFault(seed: number): string | null {
  const roll = dice(seed);
  const answers: Connection[][] = [];
  const gainedIn = new Map<string, number>();
  let connections: Connection[] = [];
  let suspicion: Suspicion | null = null;
  for (let no = 1; no <= 12; no++) {
    const answer = roll(3) === 0 ? (answers.at(-1) ?? []) : someConnections(roll);
    answers.push(answer);
    const had = belongings(connections);
    const o = seen(no, answer, no * 2_000);
    ({ connections, suspicion } = weighLosses(pairConnections(connections, answer), suspicion, o));
    const has = belongings(connections);
    for (const item of has) if (!had.has(item)) gainedIn.set(item, answers.length - 1);
    for (const item of had) {
      if (has.has(item)) continue;
      const without = answers.slice(gainedIn.get(item)).filter((one) => !belongings(one).has(item));
      if (without.length < 2) return `seed ${seed}: ${item} was taken away by answer ${no} alone`;
    }
  }
  return null;
}

describe("of connections with one user and request", () => {
  it("nothing is lost by one answer alone, whatever answers say in whatever order", () => {
    const faults = Array.from({ length: 3_000 }, (_, seed) => firstFault(seed)).filter(Boolean);
    expect(faults).toEqual([]);
  });

  it("none gets better while fewer come than there were: it may be another that got less", () => {
    const failed = connection({ status: "FAILED" }, [{ id: "a", isSuccess: false }]);
    const [two, one] = [connection({}, [{ id: "a" }, { id: "b" }]), connection({}, [{ id: "a" }])];
    const o = seen(2, [one]);
    const { connections, held } = weighLosses(pairConnections([failed, two], [one]), null, o);
    expect({ connections, held }).toEqual({ connections: [failed, two], held: true });
  });
});
