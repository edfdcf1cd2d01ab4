import { describe, expect, it } from "vitest";
import { MAX_KEYS } from "../../src/account/constants.ts";
import { Keys, type NewKey } from "../../src/account/keys.ts";
import { sqlInMemory } from "./sql.ts";

const HOUR = 3_600_000;
/** A quarter past an hour. */
const NOW = Date.UTC(2026, 10, 22, 18, 15);

const someKey = (fields: Partial<NewKey> = {}): NewKey => ({
  id: "key_a",
  name: "a program",
  scope: "write",
  createdAt: NOW,
  expiresAt: null,
  hash: "hash a",
  start: "cw_aaaa",
  ...fields,
});

function keysWith(...keys: Partial<NewKey>[]): Keys {
  const table = new Keys(sqlInMemory());
  for (const key of keys) table.create(someKey(key));
  return table;
}

describe("a key that is made", () => {
  it("is kept with all that is said of it, never used and without a former secret", () => {
    const kept = keysWith().create(someKey({ expiresAt: NOW + HOUR }));
    expect(kept).toEqual({
      id: "key_a",
      name: "a program",
      scope: "write",
      start: "cw_aaaa",
      createdAt: NOW,
      expiresAt: NOW + HOUR,
      lastUsedAt: null,
      overlapUntil: null,
    });
  });

  it("is the first one when its making is repeated, whatever is said the second time", () => {
    const keys = keysWith({});
    expect(keys.create(someKey({ name: "another", hash: "hash b" }))).toMatchObject({ name: "a program" });
    expect(keys.opened("hash b", NOW)).toBeNull();
    expect(keys.list(10)).toHaveLength(1);
  });

  it("is refused where there are a thousand, and repeating the last one's making is not", () => {
    const keys = keysWith();
    for (let n = 0; n < MAX_KEYS; n++) keys.create(someKey({ id: `key_${n}`, hash: `hash ${n}` }));
    expect(keys.create(someKey({ id: "one more", hash: "one more" }))).toBeNull();
    expect(keys.opened("one more", NOW)).toBeNull();
    expect(keys.create(someKey({ id: `key_${MAX_KEYS - 1}` }))).not.toBeNull();
    keys.remove("key_0");
    expect(keys.create(someKey({ id: "one more", hash: "one more" }))).not.toBeNull();
  });

  it("survives that its table is opened again", () => {
    const sql = sqlInMemory();
    new Keys(sql).create(someKey());
    expect(new Keys(sql).find("key_a")).toMatchObject({ id: "key_a" });
  });
});

describe("a list of keys", () => {
  it("is newest first, by id where they are as old, and goes on after the place where a page ended", () => {
    const keys = keysWith(
      { id: "b", hash: "1", createdAt: 20 },
      { id: "a", hash: "2", createdAt: 20 },
      { id: "c", hash: "3", createdAt: 30 },
      { id: "d", hash: "4", createdAt: 10 },
    );
    const ids = (...page: Parameters<Keys["list"]>) => keys.list(...page).map(({ id }) => id);
    expect(ids(10)).toEqual(["c", "a", "b", "d"]);
    expect(ids(2)).toEqual(["c", "a"]);
    expect(ids(2, { createdAt: 20, id: "a" })).toEqual(["b", "d"]);
    expect(ids(2, { createdAt: 10, id: "d" })).toEqual([]);
  });

  it("tells the scope, and until when a former secret works", () => {
    const keys = keysWith({ scope: "admin" });
    keys.rotate("key_a", { hash: "hash b", start: "cw_bbbb" }, NOW + HOUR, NOW);
    expect(keys.list(1)).toMatchObject([{ scope: "admin", start: "cw_bbbb", overlapUntil: NOW + HOUR }]);
  });
});

describe("a secret that is shown", () => {
  it("opens its own key, as the caller whom it was made for", () => {
    const keys = keysWith({ expiresAt: NOW + HOUR }, { id: "key_b", hash: "hash b", scope: "read" });
    expect(keys.opened("hash a", NOW)).toEqual({
      id: "key_a",
      name: "a program",
      scope: "write",
      expiresAt: NOW + HOUR,
    });
    expect(keys.opened("hash b", NOW)).toMatchObject({ id: "key_b", scope: "read", expiresAt: null });
  });

  it("opens nothing where nobody's key has that hash, or the key is gone", () => {
    const keys = keysWith({}, { id: "key_b", hash: "hash b" });
    expect(keys.opened("hash c", NOW)).toBeNull();
    expect(keys.remove("key_a")).toBe(true);
    expect(keys.opened("hash a", NOW)).toBeNull();
    expect(keys.principal("key_a", NOW)).toBeNull();
    expect(keys.find("key_a")).toBeNull();
    expect(keys.opened("hash b", NOW)).not.toBeNull();
  });

  it("of a key that was removed opens nothing when the key's id is used again", () => {
    const keys = keysWith({});
    keys.remove("key_a");
    keys.create(someKey({ hash: "hash b" }));
    expect(keys.opened("hash a", NOW)).toBeNull();
  });

  it("opens nothing from the millisecond in which the key expires", () => {
    const keys = keysWith({ expiresAt: NOW + 10 });
    expect(keys.opened("hash a", NOW + 9)).not.toBeNull();
    expect(keys.opened("hash a", NOW + 10)).toBeNull();
    expect(keys.principal("key_a", NOW + 10)).toBeNull();
  });

  it("is noted to the hour", () => {
    const keys = keysWith({});
    keys.opened("hash a", NOW);
    expect(keys.find("key_a")?.lastUsedAt).toBe(Date.UTC(2026, 10, 22, 18));
    keys.principal("key_a", NOW + HOUR);
    expect(keys.find("key_a")?.lastUsedAt).toBe(Date.UTC(2026, 10, 22, 19));
  });

  it("is written down once an hour: what did not change costs nothing", () => {
    const sql = sqlInMemory();
    const keys = new Keys(sql);
    keys.create(someKey());
    keys.opened("hash a", NOW);
    const [written] = sql.exec<{ n: number }>("SELECT total_changes() AS n").toArray();
    keys.opened("hash a", NOW + 1);
    expect(sql.exec<{ n: number }>("SELECT total_changes() AS n").toArray()).toEqual([written]);
  });
});

describe("a key that is removed", () => {
  it("is gone once, and the second time it was not there", () => {
    const keys = keysWith({});
    expect(keys.remove("key_a")).toBe(true);
    expect(keys.remove("key_a")).toBe(false);
    expect(keys.remove("nobody's")).toBe(false);
  });
});

describe("a key that is rotated", () => {
  const next = { hash: "hash b", start: "cw_bbbb" };

  it("opens by both secrets during the overlap, and by the new one alone from its end on", () => {
    const keys = keysWith({});
    expect(keys.rotate("key_a", next, NOW + HOUR, NOW)).toMatchObject({
      start: "cw_bbbb",
      overlapUntil: NOW + HOUR,
    });
    expect(keys.opened("hash b", NOW)).toMatchObject({ id: "key_a", expiresAt: null });
    expect(keys.opened("hash a", NOW + HOUR - 1)).toMatchObject({ id: "key_a", expiresAt: NOW + HOUR });
    expect(keys.opened("hash a", NOW + HOUR)).toBeNull();
    expect(keys.opened("hash b", NOW + HOUR)).not.toBeNull();
  });

  it("without an overlap opens by the new secret alone, at once", () => {
    const keys = keysWith({});
    expect(keys.rotate("key_a", next, NOW, NOW)).toMatchObject({ overlapUntil: null });
    expect(keys.opened("hash a", NOW - 1)).toBeNull();
    expect(keys.opened("hash b", NOW)).not.toBeNull();
  });

  it("expires when it did before, however long the overlap", () => {
    const keys = keysWith({ expiresAt: NOW + 10 });
    keys.rotate("key_a", next, NOW + HOUR, NOW);
    expect(keys.opened("hash a", NOW)?.expiresAt).toBe(NOW + 10);
    expect(keys.opened("hash b", NOW)?.expiresAt).toBe(NOW + 10);
    expect(keys.opened("hash a", NOW + 10)).toBeNull();
  });

  it("does not lengthen the life of a secret that an earlier rotation ends sooner", () => {
    const keys = keysWith({});
    keys.rotate("key_a", next, NOW + 10, NOW);
    keys.rotate("key_a", { hash: "hash c", start: "cw_cccc" }, NOW + HOUR, NOW);
    expect(keys.opened("hash a", NOW + 9)).not.toBeNull();
    expect(keys.opened("hash a", NOW + 10)).toBeNull();
    expect(keys.opened("hash b", NOW + 10)).not.toBeNull();
  });

  it("changes nothing when the same secret comes again", () => {
    const keys = keysWith({});
    keys.rotate("key_a", next, NOW + HOUR, NOW);
    expect(keys.rotate("key_a", next, NOW + 1, NOW)).toMatchObject({ overlapUntil: NOW + HOUR });
    expect(keys.opened("hash b", NOW + HOUR)).not.toBeNull();
  });

  it("leaves every other key as it is", () => {
    const keys = keysWith({}, { id: "key_b", hash: "hash of b", start: "cw_other" });
    keys.rotate("key_a", next, NOW, NOW);
    expect(keys.find("key_b")).toMatchObject({ start: "cw_other", overlapUntil: null });
    expect(keys.opened("hash of b", NOW)).toMatchObject({ expiresAt: null });
  });

  it("is nothing where the key is not there, and its new secret opens nothing", () => {
    const keys = keysWith({});
    expect(keys.rotate("nobody's", next, NOW, NOW)).toBeNull();
    expect(keys.opened("hash b", NOW)).toBeNull();
    expect(keys.opened("hash a", NOW)).not.toBeNull();
    keys.create(someKey({ id: "nobody's", hash: "hash of somebody" }));
    expect(keys.opened("hash b", NOW)).toBeNull();
  });
});
