import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SeenTypes } from "../../src/directory/seen-types.ts";
import { mergeTypes } from "../../src/http/types.ts";
import { directoryOf } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";
import {
  CONNECT,
  type CustomerJson,
  call,
  connections,
  customerPath,
  jsonOf,
  type LinkJson,
  someone,
  upstream,
} from "./worker.ts";

interface TypeJson {
  name: string;
  aliases: string[];
  platform: string | null;
  seen: boolean;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const listed = async () => (await jsonOf<{ data: TypeJson[] }>(call("GET", "/v1/types"))).data;
const seen = async () => (await listed()).filter((type) => type.seen).map(({ name }) => name);

/** Watches somebody whose connection, as upstream tells it, holds assets of these types. */
async function having(...types: string[]): Promise<string> {
  const id = someone();
  await jsonOf(call("PUT", customerPath(id), {}), 201);
  const raw = connectionText(
    { customUserId: id },
    types.map((type) => ({ type, id: type })),
  );
  upstream(() => connections(raw));
  await jsonOf(call("POST", customerPath(id, "/refresh")));
  return id;
}

describe("GET /v1/types", () => {
  it("lists what is documented, and what was seen by any of its names or by none that is known", async () => {
    expect(await seen()).toEqual([]);
    await having("Page", "Threads Profile");
    await vi.waitFor(async () => expect(await seen()).toEqual(["Facebook Page", "Threads Profile"]));
    const all = await listed();
    expect(all[1]).toEqual({ name: "Facebook Page", aliases: ["Page"], platform: "Meta", seen: true });
    expect(all[0]).toMatchObject({ name: "Meta Ad Account", seen: false });
    expect(all.at(-1)).toEqual({ name: "Threads Profile", aliases: [], platform: null, seen: true });
  });

  it("remembers over an eviction", async () => {
    const id = await having("Orbit");
    await vi.waitFor(async () => expect(await seen()).toContain("Orbit"));
    await evictDurableObject(directoryOf(env, id));
    expect(await seen()).toContain("Orbit");
  });

  it("names each type once, though shards know it by several names", () => {
    const types = mergeTypes(["Page", "Facebook Page", "Orbit", "Page", "Orbit", "Apex"]);
    expect(types.filter((type) => type.seen).map(({ name }) => name)).toEqual([
      "Facebook Page",
      "Apex",
      "Orbit",
    ]);
    expect(new Set(types.map(({ name }) => name)).size).toBe(types.length);
  });
});

it("keeps at most 500 types a shard, none over 100 characters, and writes only what is new", async () => {
  await runInDurableObject(directoryOf(env, "types"), (_, { storage }) => {
    const types = new SeenTypes(storage.sql);
    types.note(["", "x".repeat(101)]);
    expect(storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'seen_type'").toArray()).toEqual([]);
    const names = Array.from({ length: 501 }, (_, n) => `Type ${n}`);
    types.note(names.slice(0, 400));
    types.note(names.slice(300));
    types.note(["One more"]);
    expect(types.list()).toEqual(names.slice(0, 500));
    expect(new SeenTypes(storage.sql).list().sort()).toEqual(names.slice(0, 500).sort());
    const exec = vi.spyOn(storage.sql, "exec");
    types.note(names.slice(0, 500));
    expect(exec).not.toHaveBeenCalled();
  });
});

describe("An unknown type in requires", () => {
  const requires = [{ key: "page", types: ["Facebok Page"] }];
  const warnings = [
    {
      path: "requires.0.types.0",
      code: "unknown_type",
      message: expect.stringContaining('did you mean "Facebook Page"?'),
    },
  ];

  it("is accepted by PUT with a warning that is told once and never stored", async () => {
    const id = someone();
    const put = await jsonOf<CustomerJson>(call("PUT", customerPath(id), { requires }), 201);
    expect(put).toMatchObject({ requires: [{ key: "page", types: ["Facebok Page"] }], warnings });
    expect(await jsonOf(call("GET", customerPath(id)))).not.toHaveProperty("warnings");
    const known = { requires: [{ key: "page", types: ["Page"] }] };
    expect(await jsonOf(call("PUT", customerPath(id), known))).not.toHaveProperty("warnings");
  });

  it("is accepted in a link with a warning, in each item of a batch too", async () => {
    const link = { requestUrl: CONNECT, customUserId: someone(), requires };
    const made = await jsonOf<LinkJson>(call("POST", "/v1/links", link), 201);
    expect(made.warnings).toEqual(warnings);
    expect(await jsonOf(call("GET", `/v1/links/${made.slug}`))).not.toHaveProperty("warnings");
    const items = [
      { ...link, customUserId: someone() },
      { requestUrl: CONNECT, customUserId: someone() },
    ];
    const { data } = await jsonOf<{ data: { link: LinkJson }[] }>(call("POST", "/v1/links/batch", { items }));
    expect(data[0]?.link.warnings).toEqual(warnings);
    expect(data[1]?.link).not.toHaveProperty("warnings");
  });
});

describe("remindAfter", () => {
  it("takes seconds and durations of at most a leap year, and comes back as it was given", async () => {
    const remindAfter = [3600, "P3D", "P1M", "P1Y"];
    expect(await jsonOf(call("PUT", customerPath(someone()), { remindAfter }), 201)).toMatchObject({
      remindAfter,
    });
  });

  it.each(["P2Y", "P99999999999Y", "3 days", "P", 59, -1, 1.5, null])("refuses %j", async (delay) => {
    await jsonOf(call("PUT", customerPath(someone()), { remindAfter: [delay] }), 400);
  });
});
