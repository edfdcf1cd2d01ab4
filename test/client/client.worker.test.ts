import { exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ConnectionError,
  Connectwatch,
  InvalidRequestError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
} from "../../src/client/index.ts";
import { ADMIN_KEY, CONNECT, connections, ORIGIN, someone, upstream } from "../http/worker.ts";

const worker = (exports as unknown as { default: Fetcher }).default;
const ask = worker.fetch.bind(worker) as unknown as typeof fetch;
const client = new Connectwatch({ baseUrl: `${ORIGIN}/`, apiKey: ADMIN_KEY, fetch: ask });

const page = (customUserId: string) =>
  JSON.stringify({
    user: 7,
    customUserId,
    requestUrl: CONNECT,
    requestName: "Access",
    accessLevel: "admin",
    status: "SUCCESS",
    connectionAssets: [
      { type: "Page", name: "Acme", id: "1", isSuccess: true, message: "", time: "2026-01-01" },
    ],
  });

/** A client whose answers are given one after the other; says what was asked. */
function scripted(...answers: (Response | Error)[]) {
  const asked: Request[] = [];
  const given = async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(new Request(String(input), init));
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new TypeError("nothing more");
    return answer;
  };
  return {
    asked,
    client: new Connectwatch({ baseUrl: ORIGIN, apiKey: "key", fetch: given as typeof fetch }),
  };
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ status, code, detail: "no", requestId: "r" }, { status, headers });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("customers", () => {
  it("are watched, read and listed", async () => {
    const id = someone();
    expect(await client.customers.put(id, { name: "Acme", owner: id })).toMatchObject({ state: "waiting" });
    expect(await client.customers.get(id)).toMatchObject({ customUserId: id, name: "Acme", connections: [] });
    const listed = await client.customers.list({ owner: id, include: ["connections"] }).toArray();
    expect(listed).toMatchObject([{ customUserId: id, connections: [] }]);
  });

  it.each(["a/b", "..", ".", "100%", "👩‍🚀", "__proto__", "x".repeat(8_192)])(
    "are read by the id %.20s",
    async (id) => {
      // The ids `.` and `..` cannot travel in a path: a link makes such a customer known.
      await client.links.create({ requestUrl: CONNECT, customUserId: id });
      await client.customers.put(id, { name: "Acme" });
      expect((await client.customers.get(id)).customUserId).toBe(id);
    },
  );

  it("that nobody watches are a NotFoundError", async () => {
    await expect(client.customers.get(someone())).rejects.toThrow(NotFoundError);
  });

  it("are waited for until they are connected", async () => {
    const id = someone();
    await client.customers.put(id);
    const waiting = client.customers.waitUntil(id, {
      state: "connected",
      signal: AbortSignal.timeout(10_000),
    });
    upstream(() => connections(page(id)));
    await client.customers.refresh(id);
    expect(await waiting).toMatchObject({ state: "connected", connections: [{ user: 7 }] });
  });

  it("are not waited for after the signal", async () => {
    const id = someone();
    await client.customers.put(id);
    const waiting = client.customers.waitUntil(id, { state: "connected", signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toThrow(/timeout/i);
  });

  it("tell their history, and go on telling it where a stream breaks", async () => {
    const id = someone();
    await client.customers.put(id);
    upstream(() => connections(page(id)));
    await client.customers.refresh(id);
    const history = await (await client.customers.events(id)).toArray();
    expect(history.map(({ type }) => type)).toEqual(["connection.added", "customer.connected"]);
    const seen: (number | null)[] = [];
    for await (const event of await client.customers.follow(id, { after: 0 })) {
      seen.push(event.seq);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1, 2]);
  });
});

describe("links", () => {
  it("are made once, however often the request is sent", async () => {
    const customUserId = someone();
    const link = await client.links.create({ requestUrl: CONNECT, customUserId, note: "first" });
    expect(link.targetUrl).toContain(`customUserId=${customUserId}`);
    expect(await client.links.get(link.slug)).toEqual(link);
    expect(await client.links.update(link.slug, { disabled: true })).toMatchObject({ disabled: true });
    expect(await client.links.qr(link.slug)).toContain("<svg");
    await client.links.delete(link.slug);
    await expect(client.links.get(link.slug)).rejects.toThrow(NotFoundError);
  });

  it("of a wrong address are an InvalidRequestError that names the field", async () => {
    const wrong = client.links.create({ requestUrl: "http://evil.example/", customUserId: someone() });
    const error = await wrong.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).errors[0]).toMatchObject({ path: "requestUrl" });
  });

  it("are made many at once, each standing alone", async () => {
    const items = [
      { requestUrl: CONNECT, customUserId: someone() },
      { requestUrl: "nonsense", customUserId: someone() },
    ];
    expect((await client.links.createMany(items)).map(({ status }) => status)).toEqual([201, 400]);
  });
});

describe("calls", () => {
  it("with a wrong key are an UnauthorizedError", async () => {
    const stranger = new Connectwatch({ baseUrl: ORIGIN, apiKey: "wrong", fetch: ask });
    await expect(stranger.types()).rejects.toThrow(UnauthorizedError);
  });

  it("are tried again after 429 and 503, as late as was asked", async () => {
    vi.useFakeTimers();
    const { client, asked } = scripted(
      problem(429, "rate_limited", { "retry-after": "7" }),
      problem(503, "upstream_unavailable"),
      Response.json({ data: [], next: null }),
    );
    const done = client.types();
    await vi.advanceTimersByTimeAsync(6_900);
    expect(asked).toHaveLength(1);
    await vi.runAllTimersAsync();
    expect(await done).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it("give up after three more tries, and say when to come again", async () => {
    vi.useFakeTimers();
    const refusal = () => problem(429, "rate_limited", { "retry-after": "1" });
    const { client } = scripted(refusal(), refusal(), refusal(), refusal());
    const error = client.types().catch((thrown: unknown) => thrown);
    await vi.runAllTimersAsync();
    expect(await error).toBeInstanceOf(RateLimitedError);
    expect(await error).toMatchObject({ retryAfter: 1, code: "rate_limited" });
  });

  it("do not wait for longer than a minute", async () => {
    const { client, asked } = scripted(problem(503, "upstream_unavailable", { "retry-after": "600" }));
    await expect(client.types()).rejects.toThrow(UnavailableError);
    expect(asked).toHaveLength(1);
  });

  it("that create carry one Idempotency-Key over all tries; other POSTs are sent once", async () => {
    vi.useFakeTimers();
    const lost = new TypeError("network");
    const { client, asked } = scripted(lost, lost, Response.json({ url: "u" }, { status: 201 }));
    const made = client.links.create({ requestUrl: CONNECT, customUserId: "a" });
    await vi.runAllTimersAsync();
    await made;
    expect(new Set(asked.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
    expect(asked[0]?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
    const once = scripted(lost, Response.json({}));
    await expect(once.client.customers.refresh("a")).rejects.toThrow(ConnectionError);
    expect(once.asked).toHaveLength(1);
  });
});

describe("following", () => {
  const frame = (id: number) =>
    `id: c${id}\nevent: x\ndata: ${JSON.stringify({ id: `evt_${id}`, type: "x", seq: id })}\n\n`;
  const stream = (...texts: string[]) =>
    new Response(new Blob(texts).stream(), { headers: { "content-type": "text/event-stream" } });

  it("goes on after the last event wherever the stream breaks, also in the middle of an event", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
    const cut = frame(3).slice(0, 20);
    const { client, asked } = scripted(
      stream(": hello\n\n", frame(1), frame(2), cut),
      new TypeError("network"),
      stream(frame(3), frame(4)),
    );
    const feed = client.events.follow({ after: "c0" });
    const seen: string[] = [];
    for await (const { id } of feed) {
      seen.push(`${id} ${feed.cursor}`);
      if (seen.length === 4) break;
    }
    expect(seen).toEqual(["evt_1 c1", "evt_2 c2", "evt_3 c3", "evt_4 c4"]);
    expect(asked.map(({ headers }) => headers.get("last-event-id"))).toEqual(["c0", "c2", "c2"]);
  });

  it("goes on from the place that a stream told before its first event", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
    const { client, asked } = scripted(stream("retry: 1000\n\n", "id: c7\n\n"), stream(frame(8)));
    for await (const { id } of client.events.follow()) {
      expect(id).toBe("evt_8");
      break;
    }
    expect(asked.map(({ headers }) => headers.get("last-event-id"))).toEqual([null, "c7"]);
  });

  it("ends with the error where the place is no longer kept", async () => {
    const { client } = scripted(problem(410, "gone"));
    const follow = async () => {
      for await (const _event of client.events.follow({ after: "old" }));
    };
    await expect(follow()).rejects.toThrow("no");
  });

  it("ends without one at its signal", async () => {
    const abort = new AbortController();
    const { client } = scripted(stream(frame(1)));
    const seen: string[] = [];
    for await (const { id } of client.events.follow({ signal: abort.signal })) {
      seen.push(id);
      abort.abort();
    }
    expect(seen).toEqual(["evt_1"]);
  });
});
