import { afterEach, describe, expect, it, vi } from "vitest";
import { connectionText } from "../status/build.ts";
import {
  ADMIN_KEY,
  type CustomerJson,
  call,
  connections,
  customerPath,
  errorsOf,
  jsonOf,
  type Page,
  problemOf,
  sendText,
  someone,
  upstream,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const ask = (body: object) => call("POST", "/api/checkUserStatus", { apiKey: ADMIN_KEY, ...body });

const down = () => new Response("down", { status: 500 });

/** One upstream user a customer, beyond 2^53: `customer-7` has 9007199254740007. */
const userOf = (customUserId: string) => `9007199254740${customUserId.replace(/\D/g, "").padStart(3, "0")}`;

/** What upstream may say, and JSON.parse would not give back: digits beyond 2^53, unknown fields, odd spacing. */
const odd = (customUserId: string) =>
  `{ "user":${userOf(customUserId)}, "customUserId":${JSON.stringify(customUserId)},"requestUrl":"https://app.leadsie.com/c",` +
  `"requestName":"<img onerror=alert(1)>","accessLevel":"owner","status":"SOMETHING_NEW","extra":{"a":[1.10,1e3]},` +
  `"connectionAssets":[{"type":"Hologram","name":"=1+1","id":"1","isSuccess":true,"time":1767225600000}]}`;

describe("POST /api/checkUserStatus", () => {
  it("gives each connection exactly as upstream did, field for field and digit for digit", async () => {
    const id = someone();
    upstream((customUserId) => connections(odd(customUserId)));
    const first = await ask({ customUserId: id });
    expect(first.status).toBe(200);
    expect(first.headers.get("etag")).toMatch(/^"/);
    expect(first.headers.get("x-checked-at")).toMatch(/Z$/);
    expect(first.headers.get("x-stale")).toBeNull();
    expect(await first.text()).toBe(`{"allConnections":[${odd(id).trim()}]}`);
    const customer = await call("GET", customerPath(id));
    expect(await customer.text()).toContain(odd(id));
  });

  it("asks upstream about whom it does not know, once, and keeps it from the lists", async () => {
    const id = someone();
    const answer = upstream(() => connections());
    for (let n = 0; n < 3; n++)
      expect(await jsonOf(ask({ customUserId: id }))).toEqual({ allConnections: [] });
    expect(answer).toHaveBeenCalledTimes(1);
    const listed = async (query: string) =>
      (await jsonOf<Page<CustomerJson>>(call("GET", `/v1/customers?${query}`))).data.map((one) => one.source);
    expect(await listed(`customUserId=${id}`)).toEqual([]);
    expect(await listed(`customUserId=${id}&source=asked`)).toEqual(["asked"]);
  });

  it("shares one request to upstream among first questions at once", async () => {
    const id = someone();
    const gate = Promise.withResolvers<void>();
    const answer = upstream(async (customUserId) => {
      await gate.promise;
      return connections(odd(customUserId));
    });
    const asked = Array.from({ length: 10 }, () => ask({ customUserId: id }));
    await vi.waitFor(() => expect(answer).toHaveBeenCalled());
    gate.resolve();
    const texts = await Promise.all(asked.map(async (one) => (await one).text()));
    expect(new Set(texts).size).toBe(1);
    expect(answer).toHaveBeenCalledTimes(1);
  });

  it("is a 503 where upstream cannot be asked about whom nobody knows", async () => {
    const id = someone();
    const answer = upstream(down);
    const response = await ask({ customUserId: id });
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await problemOf(response, 503)).code).toBe("upstream_unavailable");
    answer.mockImplementation(async () => connections());
    expect(await jsonOf(ask({ customUserId: id }))).toEqual({ allConnections: [] });
  });

  it("answers from the snapshot while upstream fails, and says since when; too old is a 503", async () => {
    const id = someone();
    const answer = upstream((customUserId) => connections(odd(customUserId)));
    await jsonOf(ask({ customUserId: id }));
    answer.mockImplementation(async () => down());
    await problemOf(call("POST", customerPath(id, "/refresh")), 503);
    const stale = await ask({ customUserId: id });
    expect([stale.status, stale.headers.get("x-stale")]).toEqual([200, expect.stringMatching(/500/)]);
    expect(await stale.text()).toBe(`{"allConnections":[${odd(id).trim()}]}`);
    const later = Date.now() + 3_601_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    expect((await problemOf(ask({ customUserId: id }), 503)).code).toBe("upstream_unavailable");
    expect((await ask({ customUserId: id, maxAgeSeconds: 7200 })).status).toBe(200);
  });

  it("If-None-Match is ignored on a POST", async () => {
    const id = someone();
    upstream(() => connections());
    const etag = (await ask({ customUserId: id })).headers.get("etag") ?? "";
    const body = { apiKey: ADMIN_KEY, customUserId: id };
    expect((await call("POST", "/api/checkUserStatus", body, { "if-none-match": etag })).status).toBe(200);
  });

  it("without an id gives every connection there is, as one JSON document", async () => {
    const [a, b, none] = [someone(), someone(), someone()];
    upstream((customUserId) =>
      customUserId === none
        ? connections()
        : connections(odd(customUserId), odd(customUserId).replace('/c"', '/d"')),
    );
    for (const id of [a, b, none]) await jsonOf(ask({ customUserId: id }));
    for (const body of [{}, { customUserId: undefined, unknown: "field" }]) {
      // The Directory, which this is streamed from, follows the customers' objects within a second.
      await vi.waitFor(async () => {
        const all = await jsonOf<{ allConnections: { customUserId: string }[] }>(ask(body));
        const mine = all.allConnections.filter(({ customUserId }) => [a, b, none].includes(customUserId));
        expect(mine.map(({ customUserId }) => customUserId).sort()).toEqual([a, a, b, b].sort());
      }, 3_000);
    }
  });

  it.each([
    [{ maxAgeSeconds: -1 }, "maxAgeSeconds"],
    [{ maxAgeSeconds: "60" }, "maxAgeSeconds"],
    [{ maxAgeSeconds: 1.5 }, "maxAgeSeconds"],
    [{ maxAgeSeconds: null }, "maxAgeSeconds"],
  ])("row 21: refuses %j", async (body, path) => {
    const errors = await errorsOf(ask({ customUserId: someone(), ...body }));
    expect(errors.map(([at]) => at)).toEqual([path]);
  });

  it("reads the key from the body alone", async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    await problemOf(sendText("POST", "/api/checkUserStatus", "{}", headers), 401);
  });
});

describe("row 37: while the clock is an hour back", () => {
  it("versions and observations still rise", async () => {
    const id = someone();
    upstream((customUserId) =>
      connections(connectionText({ customUserId, user: 1 }, [{ isSuccess: false }])),
    );
    await jsonOf(ask({ customUserId: id }));
    const before = await jsonOf<CustomerJson>(call("GET", customerPath(id)));
    const back = Date.now() - 3_600_000;
    vi.spyOn(Date, "now").mockReturnValue(back);
    upstream((customUserId) => connections(connectionText({ customUserId, user: 1 })));
    const after = await jsonOf<CustomerJson>(call("POST", customerPath(id, "/refresh")));
    expect(after.state).toBe("connected");
    expect(after.version).toBeGreaterThan(before.version);
    const { data } = await jsonOf<Page<{ seq: number }>>(call("GET", customerPath(id, "/events")));
    expect(data.map(({ seq }) => seq)).toEqual(data.map((_, index) => index + 1));
    expect((await ask({ customUserId: id })).status).toBe(200);
  });
});
