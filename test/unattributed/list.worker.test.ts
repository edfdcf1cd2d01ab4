import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Directory } from "../../src/directory/directory.ts";
import { readWebhook } from "../../src/leadsie/webhook.ts";
import { keepUnattributed } from "../../src/refresh/unattributed.ts";
import { CONNECT, call, jsonOf, type Page, problemOf } from "../http/worker.ts";
import {
  type Account,
  click,
  connect,
  disconnect,
  fakeAccount,
  makeLink,
  onlyOne,
  sweep,
  type UnattributedJson,
  unattributed,
  wholeAccount,
} from "./account.ts";

let account: Account;

beforeEach(async () => {
  await reset();
  account = fakeAccount();
});

afterEach(() => vi.restoreAllMocks());

describe("unattributed connections", () => {
  it("are listed by their user with everything upstream gave, and are in the whole-account answer", async () => {
    const before = Date.now();
    const raws = [connect(account, 77, null), connect(account, 77, null, [{ id: "other" }])];
    await sweep();
    const item = await onlyOne();
    expect(item).toMatchObject({
      id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      user: 77,
      clientName: null,
      clientSummaryUrl: null,
      requestUrl: CONNECT,
      requestName: "Access",
      ignored: false,
    });
    expect(item.connections).toEqual(raws.map((raw) => JSON.parse(raw)));
    expect(Date.parse(item.firstSeenAt)).toBeGreaterThanOrEqual(before);
    for (const raw of raws) expect(await wholeAccount()).toContain(raw);
  });

  it("row 14: give a user beyond 2^53 to the digit", async () => {
    connect(account, 77, null);
    account.list = account.list.map(({ raw, ...one }) => ({
      ...one,
      raw: raw.replace('"user":77', '"user":9007199254740993'),
    }));
    await sweep();
    const text = await (await call("GET", "/v1/unattributed")).text();
    expect(text.match(/"user":9007199254740993/g)).toHaveLength(2);
  });

  it("go also where the sweep that saw them was killed before it had remembered that", async () => {
    connect(account, 1, null);
    vi.spyOn(Directory.prototype, "lookedInto").mockImplementation(() => {
      throw new Error("the shard is restarting");
    });
    await sweep();
    vi.mocked(Directory.prototype.lookedInto).mockRestore();
    expect(await onlyOne()).toMatchObject({ user: 1 });
    disconnect(account, 1);
    await sweep();
    expect(await unattributed()).toEqual([]);
  });

  it("keep what they were first seen as while more comes, and go when upstream no longer lists them", async () => {
    connect(account, 1, null);
    await sweep();
    const first = await onlyOne();
    connect(account, 1, null, [{ id: "second" }]);
    await sweep();
    const second = await onlyOne();
    expect(second).toMatchObject({ id: first.id, firstSeenAt: first.firstSeenAt });
    expect(second.connections).toHaveLength(2);
    disconnect(account, 1);
    await sweep();
    expect(await unattributed()).toEqual([]);
    expect(await wholeAccount()).toBe("");
  });

  it("come in pages that hold each of them once, newest first", async () => {
    for (let user = 1; user <= 9; user++) connect(account, user, null);
    await sweep();
    connect(account, 10, null);
    await sweep();
    const seen: UnattributedJson[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = cursor === "" ? "?limit=3" : `?limit=3&cursor=${cursor}`;
      const page: Page<UnattributedJson> = await jsonOf(call("GET", `/v1/unattributed${query}`));
      expect(page.data.length).toBeLessThanOrEqual(3);
      seen.push(...page.data);
      cursor = page.next;
    }
    expect(seen[0]?.user).toBe(10);
    expect(seen.map(({ user }) => user).toSorted((a, b) => Number(a) - Number(b))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    const times = seen.map(({ firstSeenAt }) => firstSeenAt);
    expect(times).toEqual(times.toSorted().toReversed());
    await problemOf(call("GET", "/v1/unattributed?cursor=made.up"), 400);
  });

  it("are hidden once ignored, but for who asks for them, and stay in the whole-account answer", async () => {
    const raw = connect(account, 5, null);
    await sweep();
    const { id } = await onlyOne();
    const ignored = await jsonOf<UnattributedJson>(call("POST", `/v1/unattributed/${id}/ignore`));
    expect(ignored).toMatchObject({ id, ignored: true });
    expect(await unattributed()).toEqual([]);
    expect(await unattributed("?ignored=true")).toMatchObject([{ id, ignored: true }]);
    connect(account, 5, null, [{ id: "more" }]);
    await sweep();
    expect(await unattributed()).toEqual([]);
    expect(await wholeAccount()).toContain(raw);
  });

  it("that do not exist are a 404, whatever their id looks like", async () => {
    for (const id of ["x", "0".repeat(32), "%00", "~"]) {
      await problemOf(call("POST", `/v1/unattributed/${id}/ignore`), 404);
      await problemOf(call("POST", `/v1/unattributed/${id}/assign`, { customUserId: "acme" }), 404);
    }
  });
});

describe("a suggestion", () => {
  it("is the one customer who clicked within the hour and is not connected", async () => {
    const link = await makeLink("clicked");
    await makeLink("never-clicked");
    await click(link);
    connect(account, 8, null);
    await sweep();
    expect((await onlyOne()).suggestedCustomUserId).toBe("clicked");
  });

  it("is left out where two customers clicked, and made again when one of them has connected", async () => {
    for (const id of ["one", "two"]) await click(await makeLink(id));
    connect(account, 8, null);
    await sweep();
    expect(await onlyOne()).not.toHaveProperty("suggestedCustomUserId");
    connect(account, 9, "two");
    await sweep();
    await vi.waitFor(async () => expect((await onlyOne()).suggestedCustomUserId).toBe("one"));
  });

  it("is left out where the click was for another request, or an hour and more before", async () => {
    await click(await makeLink("other", { requestUrl: `${CONNECT}/other` }));
    await click(await makeLink("late"));
    const time = new Date(Date.now() + 2 * 60 * 60_000).toISOString();
    vi.spyOn(Date, "now").mockReturnValue(Date.parse(time));
    connect(account, 8, null, [{ id: "p", time }]);
    await sweep();
    expect(await onlyOne()).not.toHaveProperty("suggestedCustomUserId");
  });

  it("is the customer under whom upstream has the same user already", async () => {
    connect(account, 8, "known");
    connect(account, 8, null, [{ id: "second" }]);
    await sweep();
    expect((await onlyOne()).suggestedCustomUserId).toBe("known");
  });
});

describe("a webhook without a customer", () => {
  const told = async (id: string, clientName: string) => {
    const read = readWebhook(
      JSON.stringify({
        accessLevel: "admin",
        requestName: "Access",
        requestUrl: CONNECT,
        status: "SUCCESS",
        clientName,
        clientSummaryUrl: "https://app.leadsie.com/client/1",
        connectionAssets: [{ type: "Page", name: "A page", id, isSuccess: true, message: "" }],
      }),
    );
    if (read.kind !== "connection") throw new Error(read.kind);
    await keepUnattributed(env, read.webhook, Date.now());
  };

  it("is listed without a user until a sweep shows the connection, and lends it the client's name", async () => {
    await told("page-3", "Acme Ltd");
    const before = await onlyOne();
    expect(before).toMatchObject({ user: null, clientName: "Acme Ltd", requestUrl: CONNECT });
    expect(before.connections[0]?.connectionAssets).toMatchObject([{ id: "page-3" }]);
    const answer = call("POST", `/v1/unattributed/${before.id}/assign`, { customUserId: "acme" });
    expect((await problemOf(answer, 400)).errors?.[0]?.code).toBe("user_unknown");
    connect(account, 3, null);
    await sweep();
    expect(await onlyOne()).toMatchObject({
      user: 3,
      clientName: "Acme Ltd",
      clientSummaryUrl: "https://app.leadsie.com/client/1",
      firstSeenAt: before.firstSeenAt,
    });
  });

  it("names the client of a connection that a sweep has shown before, however often it comes", async () => {
    connect(account, 3, null);
    await sweep();
    await told("page-3", "Acme Ltd");
    await told("page-3", "Acme Ltd");
    expect(await onlyOne()).toMatchObject({ user: 3, clientName: "Acme Ltd" });
  });

  it("is one row however often it comes, and another one for another asset", async () => {
    for (const id of ["a", "a", "b"]) await told(id, "Acme Ltd");
    expect(await unattributed()).toHaveLength(2);
  });
});

it("The feed suggests nobody any more who was erased", async () => {
  connect(account, 7, "erased");
  await sweep();
  connect(account, 7, null, [{ id: "more" }]);
  await sweep();
  const named = async () => {
    const { data } = await jsonOf<Page<{ type: string }>>(call("GET", "/v1/events?limit=200"));
    return data.filter((one) => one.type !== "customer.erased" && JSON.stringify(one).includes('"erased"'));
  };
  expect((await named()).map(({ type }) => type)).toContain("connection.unattributed");
  account.list = [];
  expect((await call("DELETE", "/v1/customers/erased")).status).toBe(200);
  expect(await named()).toEqual([]);
});
