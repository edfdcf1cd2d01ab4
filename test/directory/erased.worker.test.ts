import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { Directory } from "../../src/directory/directory.ts";
import type { Member } from "../../src/directory/member.ts";
import type { Claim } from "../../src/directory/owners.ts";
import { slotOf, slotShard, subjectOfUser } from "../../src/directory/slot.ts";
import { born } from "../../src/status/change.ts";
import { erasingOf } from "../../src/status/erase.ts";
import { memberOf } from "../../src/status/member-of.ts";
import type { Source } from "../../src/status/types.ts";
import { customerHead } from "../../src/status/view.ts";
import { customerStatus, directoryOf, directoryShard } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";

afterEach(() => vi.restoreAllMocks());

let last = 0;

async function someone() {
  const customUserId = `erased-${++last}`;
  const key = await customerKey(customUserId);
  const shard = directoryOf(env, customUserId);
  const status = (source: Source, incarnation: string) =>
    born({ customUserId, key, incarnation, source, now: 1_000 });
  const member = (source: Source, incarnation: string): Member =>
    memberOf(status(source, incarnation), customerHead(status(source, incarnation)));
  const put = (source: Source, incarnation: string) =>
    shard.put(member(source, incarnation), { after: 0, oldest: 1, events: [] });
  const erase = (incarnation: string) => shard.erase(erasingOf(status("api", incarnation), 0, 2_000));
  return { customUserId, key, shard, put, erase };
}

describe("the Directory of who was erased", () => {
  it.each(["discovered", "asked"] as const)("refuses them when they come as %s", async (source) => {
    const { customUserId, shard, put, erase } = await someone();
    await put("api", "first");
    await erase("first");
    expect(await shard.isErased(customUserId)).toBe(true);
    expect(await put(source, "second")).toMatchObject({ erased: true });
    expect(await shard.isErased(customUserId)).toBe(true);
    expect(
      (await shard.nextToCheck(1_000, 1_000)).samples.map(({ incarnation }) => incarnation),
    ).not.toContain("second");
  });

  it.each(["api", "link"] as const)(
    "lets them in when they come by %s, and has forgotten it then",
    async (source) => {
      const { customUserId, shard, put, erase } = await someone();
      await put("api", "first");
      await erase("first");
      expect(await put(source, "second")).toEqual({ fed: 0 });
      expect(await shard.isErased(customUserId)).toBe(false);
      expect(await put("discovered", "third")).toEqual({ fed: 0 });
    },
  );

  it("refuses what the erased incarnation still had on its way, however it came", async () => {
    const { put, erase } = await someone();
    await put("api", "first");
    await erase("first");
    expect(await put("api", "first")).toMatchObject({ erased: true });
  });

  it("tells it once, however often it is asked to erase", async () => {
    const { key, shard, put, erase } = await someone();
    await put("link", "first");
    await erase("first");
    await evictDurableObject(shard);
    await erase("first");
    const { rows } = await shard.feedAfter(0, { keys: [key] }, 10);
    expect(rows.map(({ type }) => type)).toEqual(["customer.erased"]);
  });

  it("keeps nothing that can be told from the id without its secret, which is each shard's own", async () => {
    const [one, other] = [await someone(), await someone()];
    for (const { put, erase } of [one, other]) {
      await put("api", "first");
      await erase("first");
    }
    const marks = await runInDurableObject(one.shard, (_, { storage }) =>
      storage.sql.exec<{ mark: string }>("SELECT mark FROM erased").toArray(),
    );
    expect(marks.map(({ mark }) => mark)).not.toContain(one.key);
    const secret = (shard: typeof one.shard) =>
      runInDurableObject(shard, (_, { storage }) =>
        storage.sql.exec<{ value: string }>("SELECT value FROM progress WHERE name = 'erasure secret'").one(),
      );
    expect((await secret(one.shard)).value).toMatch(/^[0-9a-f]{64}$/);
    if (one.shard.id.equals(other.shard.id)) return;
    expect(await secret(one.shard)).not.toEqual(await secret(other.shard));
  });
});

describe("an observation under way while the customer is erased", () => {
  const observed = { begunAt: 5, at: 6 };

  it.each([
    ["a poll", "gone"],
    ["a sweep", "unchanged"],
  ])(
    "%s brings nobody back, and gives the upstream user free that it had just claimed",
    async (by, verdict) => {
      const { customUserId, key, shard } = await someone();
      const user = String(4_000 + last);
      const connections = [connectionText({ customUserId, user: Number(user) })];
      const customer = customerStatus(env, key);
      await customer.watch({ customUserId, key, source: "api", patch: {} });
      // The claim is granted before the erasure, and its answer arrives after it.
      const { claim } = Directory.prototype;
      async function late(this: Directory, wanted: Claim) {
        const result = claim.call(this, wanted);
        await customerStatus(env, key).erase();
        return result;
      }
      vi.spyOn(Directory.prototype, "claim").mockImplementationOnce(late as unknown as typeof claim);
      const swept = {
        customUserId,
        key,
        no: 9,
        ...observed,
        completeAt: null,
        onLoss: "keep",
        connections,
      } as const;
      expect(
        by === "a poll"
          ? (await customer.observe({ no: 9, ...observed, connections })).verdict
          : await customer.swept(swept),
      ).toBe(verdict);
      const owner = directoryShard(env, slotShard(slotOf(subjectOfUser(user)).a));
      expect(await customer.read()).toEqual({ found: false });
      expect(await shard.isErased(customUserId)).toBe(true);
      expect(await owner.ownerOf(user)).toBeNull();
    },
  );
});
