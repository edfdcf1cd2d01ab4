import { describe, expect, it, vi } from "vitest";
import { pollCustomer, type UpstreamRequest } from "../../src/leadsie/client.ts";
import { connectionOf } from "./connection-of.ts";

const apiKey = "the-secret-key";
const encoder = new TextEncoder();

function poll(answer: typeof fetch, overrides: Partial<UpstreamRequest> = {}) {
  return pollCustomer({
    baseUrl: "https://leadsie.example",
    apiKey,
    customUserId: "customer-1",
    fetch: answer,
    now: () => Date.UTC(2026, 0, 1),
    ...overrides,
  });
}

function answering(body: BodyInit | null, init?: ResponseInit): typeof fetch {
  return async () => new Response(body, init);
}

function listing(...connections: object[]): typeof fetch {
  return answering(JSON.stringify({ allConnections: connections }));
}

/** A body that gives these chunks and then does as told; `cancelled` is called when nobody reads on. */
function streaming(chunks: string[], ending: "close" | "error" | "hang", cancelled = () => {}) {
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk !== undefined) controller.enqueue(encoder.encode(chunk));
      else if (ending === "close") controller.close();
      else if (ending === "error") controller.error(new Error("Network connection lost."));
      else return new Promise<void>(() => {});
    },
    cancel: cancelled,
  });
}

describe("asking Leadsie for one customer", () => {
  it("sends one POST with key and id, follows nothing, and reads the connections", async () => {
    const answer = vi.fn<typeof fetch>(listing(connectionOf({}), connectionOf({ customUserId: undefined })));
    const result = await poll(answer, { baseUrl: "https://leadsie.example/" });
    expect(result).toMatchObject({
      ok: true,
      broken: [],
      connections: [{ status: "SUCCESS" }, { customUserId: null }],
    });
    expect(answer).toHaveBeenCalledTimes(1);
    const [url, init] = answer.mock.calls[0] as [string, RequestInit];
    expect(url).toBe("https://leadsie.example/api/checkUserStatus");
    expect(init).toMatchObject({
      method: "POST",
      redirect: "manual",
      headers: { accept: "application/json" },
    });
    expect(JSON.parse(init.body as string)).toEqual({ apiKey, customUserId: "customer-1" });
  });

  it("reads no connections as a good answer", async () => {
    expect(await poll(listing())).toEqual({ ok: true, connections: [], broken: [] });
  });

  it("keeps each connection's text exactly as it came", async () => {
    const raw = '{ "requestUrl":"u", "status":"s","connectionAssets":[] , "n": 1.50}';
    expect(await poll(answering(`\uFEFF{"allConnections":[${raw}]}`))).toMatchObject({
      connections: [{ raw }],
    });
  });

  it("row 14: keeps a user beyond 2^53 to the digit", async () => {
    const body =
      '{"allConnections":[{"user":9007199254740993,"requestUrl":"u","status":"s","connectionAssets":[]}]}';
    expect(await poll(answering(body))).toMatchObject({ connections: [{ user: "9007199254740993" }] });
  });

  it("row 10: takes unknown types, statuses and fields, and missing optional ones", async () => {
    const odd = {
      requestUrl: "u",
      status: "NEW",
      planet: "Mars",
      connectionAssets: [{ type: "Fax", time: 1_769_097_391 }],
    };
    expect(await poll(listing(odd))).toMatchObject({
      ok: true,
      broken: [],
      connections: [{ status: "NEW", assets: [{ type: "Fax", time: 1_769_097_391_000 }], value: odd }],
    });
  });

  it("row 11: names one broken connection and uses the rest", async () => {
    const connections = Array.from({ length: 1_000 }, (_, user) => connectionOf({ user }));
    connections[17] = connectionOf({ connectionAssets: [{}, { isSuccess: "yes" }] });
    connections[900] = connectionOf({ status: 5 });
    const result = await poll(listing(...connections));
    expect(result).toMatchObject({
      ok: true,
      broken: [
        { path: "allConnections.17.connectionAssets.1.isSuccess" },
        { path: "allConnections.900.status" },
      ],
    });
    expect(result.ok && result.connections.length).toBe(998);
  });

  it("row 11: names an element that is no JSON at all by its place", async () => {
    const result = await poll(
      answering(`{"allConnections":[{nonsense},${JSON.stringify(connectionOf({}))}]}`),
    );
    expect(result).toMatchObject({ ok: true, connections: [{}], broken: [{ path: "allConnections.0" }] });
  });

  it("never credits another customer's connection to the one asked for", async () => {
    const result = await poll(listing(connectionOf({ customUserId: "customer-2" }), connectionOf({})));
    expect(result).toMatchObject({
      ok: true,
      connections: [{ customUserId: "customer-1" }],
      broken: [{ path: "allConnections.0.customUserId" }],
    });
  });

  it("takes a customUserId that came as a number for the same id as text", async () => {
    const result = await poll(listing(connectionOf({ customUserId: 12345 })), { customUserId: "12345" });
    expect(result).toMatchObject({ ok: true, broken: [], connections: [{ customUserId: "12345" }] });
  });
});

describe("an answer that is none", () => {
  it.each([400, 404, 418, 500, 502, 503, 204, 201, 202])(
    "row 1: status %i is a failure that names it",
    async (status) => {
      const body = status === 204 ? null : JSON.stringify({ allConnections: [] });
      expect(await poll(answering(body, { status }))).toMatchObject({ ok: false, reason: "status", status });
    },
  );

  it("row 1: a refused connection is unreachable", async () => {
    const refused: typeof fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await poll(refused)).toMatchObject({ ok: false, reason: "unreachable" });
  });

  it("row 1: a body that nobody will read is let go", async () => {
    const cancelled = vi.fn();
    await poll(answering(streaming(["oh no"], "hang", cancelled), { status: 503 }));
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it.each([401, 403])("row 9: status %i is an unauthorized key", async (status) => {
    expect(await poll(answering("no", { status }))).toMatchObject({
      ok: false,
      reason: "unauthorized",
      status,
    });
  });

  it.each([
    ["seconds", { "retry-after": "7" }, 7_000],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    ["a year", { "retry-after": "31536000" }, 600_000],
    ["nothing", {}, 60_000],
    ["garbage", { "retry-after": "later" }, 60_000],
  ])("row 2: a 429 says how long to pause: %s", async (_, headers: Record<string, string>, retryAfterMs) => {
    expect(await poll(answering("slow down", { status: 429, headers }))).toMatchObject({
      ok: false,
      reason: "rate-limited",
      retryAfterMs,
    });
  });

  it.each([301, 302, 307, 308])("a redirect (%i) is a failure and is not followed", async (status) => {
    const answer = vi.fn<typeof fetch>(
      answering(null, { status, headers: { location: "https://evil.example/" } }),
    );
    expect(await poll(answer)).toMatchObject({ ok: false, reason: "redirected", status });
    expect(answer).toHaveBeenCalledTimes(1);
  });

  it("row 3: no answer within the limit is a timeout, even from a fetch that ignores its signal", async () => {
    expect(await poll(() => new Promise(() => {}), { timeoutMs: 20 })).toMatchObject({
      ok: false,
      reason: "timeout",
    });
  });

  it("row 3: the limit covers the body: one that stops in the middle is a timeout and is let go", async () => {
    const cancelled = vi.fn();
    const answer = answering(streaming(['{"allConnections":['], "hang", cancelled));
    expect(await poll(answer, { timeoutMs: 50 })).toMatchObject({ ok: false, reason: "timeout" });
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it("row 3: a byte at a time does not win time", async () => {
    const dripping = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        controller.enqueue(encoder.encode(" "));
      },
    });
    expect(await poll(answering(dripping), { timeoutMs: 100 })).toMatchObject({
      ok: false,
      reason: "timeout",
    });
  });

  it("row 4: a body that the connection cuts short is truncated", async () => {
    const whole = JSON.stringify({ allConnections: [connectionOf({})] });
    expect(await poll(answering(streaming([whole.slice(0, 80)], "error")))).toMatchObject({
      ok: false,
      reason: "truncated",
    });
    expect(await poll(answering(streaming([whole], "error")))).toMatchObject({
      ok: false,
      reason: "truncated",
    });
  });

  it("row 4: a body that just ends early is truncated", async () => {
    const whole = JSON.stringify({ allConnections: [connectionOf({}), connectionOf({})] });
    for (const length of [0, 1, 20, 200, whole.length - 1]) {
      expect(await poll(answering(whole.slice(0, length)))).toMatchObject({ ok: false, reason: "truncated" });
    }
  });

  it("row 4: compressed data that breaks off is truncated, though what came is whole JSON", async () => {
    const whole = new Blob([JSON.stringify({ allConnections: [] })]).stream();
    const zipped = new Uint8Array(
      await new Response(whole.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
    );
    const cut = new Blob([zipped.slice(0, -4)]).stream().pipeThrough(new DecompressionStream("gzip"));
    expect(await poll(answering(cut))).toMatchObject({ ok: false, reason: "truncated" });
  });

  it("row 6: a login page is html, by its content type or its first character", async () => {
    const page = "\n <!doctype html><title>Log in</title>";
    const byType = { headers: { "content-type": "Text/HTML; charset=utf-8" } };
    expect(await poll(answering(page))).toMatchObject({ ok: false, reason: "html" });
    expect(await poll(answering("", byType))).toMatchObject({ ok: false, reason: "html" });
  });

  it("row 6: a login page with an error status is that status", async () => {
    const init = { status: 503, headers: { "content-type": "text/html" } };
    expect(await poll(answering("<p>", init))).toMatchObject({ ok: false, reason: "status", status: 503 });
  });

  it.each([
    ["[]", ""],
    ['"OK"', ""],
    ["OK", ""],
    ['{"error":"unknown"}', "allConnections"],
    ['{"allConnections":{}}', "allConnections"],
    ['{"allConnections":[{}{}]}', "allConnections.1"],
    ['{"allConnections":[]} trailing', ""],
  ])("row 6: JSON of another shape, %s, says the first wrong path", async (body, path) => {
    expect(await poll(answering(body))).toMatchObject({ ok: false, reason: "wrong-shape", path });
  });

  it("bytes that are not UTF-8 are the wrong shape", async () => {
    const [head, tail] = ['{"allConnections":[{},{"a":"', '"}]}'].map((text) => [
      ...encoder.encode(text),
    ]) as [number[], number[]];
    const body = new Uint8Array([...head, 0xff, ...tail]);
    expect(await poll(answering(body))).toMatchObject({
      ok: false,
      reason: "wrong-shape",
      path: "allConnections.1",
    });
  });

  it("row 8: a body over the limit is oversized, and read no further", async () => {
    let given = 0;
    const cancelled = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1_000;
        controller.enqueue(new Uint8Array(1_000).fill(0x20));
      },
      cancel: cancelled,
    });
    expect(await poll(answering(endless), { maxBytes: 10_000 })).toMatchObject({
      ok: false,
      reason: "oversized",
    });
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
    expect(given).toBeLessThan(20_000);
  });

  it("tells an operator a sentence, without the key", async () => {
    const answers = [
      answering("", { status: 401 }),
      answering("<"),
      answering("[]"),
      answering("", { status: 500 }),
    ];
    for (const answer of [...answers, () => Promise.reject(new Error(apiKey))] as (typeof fetch)[]) {
      const result = await poll(answer);
      expect(result.ok ? "" : result.detail).toMatch(/^Leadsie.*\.$/);
      expect(JSON.stringify(result)).not.toContain(apiKey);
    }
  });
});
