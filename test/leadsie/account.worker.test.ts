import { afterEach, describe, expect, it, vi } from "vitest";
import { type Account, type AccountRequest, readAccount } from "../../src/leadsie/account.ts";
import { connectionOf } from "./connection-of.ts";

const apiKey = "the-secret-key";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

afterEach(() => vi.useRealTimers());

/** Reads the account from this answer; `texts` are the connections as they were handed out. */
async function read(
  answer: typeof fetch,
  overrides: Partial<AccountRequest> = {},
): Promise<Account & { texts: string[] }> {
  const texts: string[] = [];
  const account = await readAccount({
    baseUrl: "https://leadsie.example/",
    apiKey,
    fetch: answer,
    now: () => Date.UTC(2026, 0, 1),
    onConnection: (bytes) => texts.push(decoder.decode(bytes)),
    ...overrides,
  });
  return { ...account, texts };
}

function answering(body: BodyInit | null, init?: ResponseInit): typeof fetch {
  return async () => new Response(body, init);
}

/**
 * A body as a connection gives it, which a BYOB reader can read: what `next` gives, until it gives null. Where
 * it throws, the connection breaks.
 */
function streaming(
  next: () => string | null | Promise<string | null>,
  cancelled = () => {},
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    async pull(controller: ReadableByteStreamController) {
      const text = await next();
      if (text !== null) return controller.enqueue(encoder.encode(text));
      controller.close();
      // A reader that waits with a buffer of its own is let go by this alone.
      controller.byobRequest?.respond(0);
    },
    cancel: cancelled,
  });
}

/** These pieces, one read each, and then whatever `end` does. */
function pieces(texts: string[], end: () => string | null | Promise<string | null> = () => null) {
  const left = [...texts];
  return streaming(() => left.shift() ?? end());
}

const never = () => new Promise<never>(() => {});
const breaks = () => Promise.reject(new Error("Network connection lost."));
const later = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

describe("asking Leadsie for the whole account", () => {
  it("sends one POST with the key and no id, follows nothing, and hands out each connection byte for byte", async () => {
    const raws = [
      '{ "a":1.50 , "b":"]}," }',
      "7",
      JSON.stringify(connectionOf({ requestName: "Überblick 🛰" })),
    ];
    const document = ` {"page":{"allConnections":[0]}, "allConnections": [ ${raws.join(" ,\n")} ] } `;
    const answer = vi.fn<typeof fetch>(answering(document));
    expect(await read(answer)).toEqual({
      ok: true,
      connections: 3,
      bytes: encoder.encode(document).length,
      texts: raws,
    });
    expect(answer).toHaveBeenCalledTimes(1);
    const [url, init] = answer.mock.calls[0] as [string, RequestInit];
    expect(url).toBe("https://leadsie.example/api/checkUserStatus");
    expect(init).toMatchObject({ method: "POST", redirect: "manual" });
    expect(JSON.parse(init.body as string)).toEqual({ apiKey });
  });

  it("reads the same, wherever the answer is cut into pieces", async () => {
    const raw = JSON.stringify(connectionOf({}));
    const document = `{"allConnections":[${raw},${raw}]}`;
    for (const size of [1, 7, 64, document.length]) {
      const cut = document.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      expect(await read(answering(pieces(cut)))).toMatchObject({ ok: true, texts: [raw, raw] });
    }
  });

  it("row 8: streams what is far larger than its buffer, and loses nothing of it", async () => {
    const each = 1_000;
    const rounds = 100;
    const raw = JSON.stringify(connectionOf({}));
    const piece = `,${Array.from({ length: each }, () => raw).join(",")}`;
    let round = 0;
    const body = streaming(() => {
      round += 1;
      if (round === 1) return `{"allConnections":[${piece.slice(1)}`;
      if (round <= rounds) return piece;
      return round === rounds + 1 ? "]}" : null;
    });
    let same = 0;
    const account = await read(answering(body), {
      onConnection: (bytes) => {
        if (bytes.length === raw.length) same += 1;
      },
    });
    expect(account).toMatchObject({ ok: true, connections: each * rounds });
    expect(account.bytes).toBeGreaterThan(each * rounds * raw.length);
    expect(same).toBe(each * rounds);
  });

  it("row 11: hands out a broken connection like any other: whoever keeps it finds out whose it is", async () => {
    const texts = [
      '{"customUserId":"a","requestUrl":1}',
      "{nonsense}",
      '"text"',
      JSON.stringify(connectionOf({})),
    ];
    expect(await read(answering(`{"allConnections":[${texts}]}`))).toMatchObject({
      ok: true,
      connections: 4,
      texts,
    });
  });
});

describe("an answer about the account that does not end", () => {
  /** Milliseconds of a faked clock until it was given up. */
  async function givenUpAfter(answer: typeof fetch, limits: Partial<AccountRequest> = {}) {
    vi.useFakeTimers();
    const begun = Date.now();
    const account = read(answer, limits).then((result) => ({ result, after: Date.now() - begun }));
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    return account;
  }

  it("row 3: is given up after 15 s in which no byte came, in the beginning or in the middle", async () => {
    const cancelled = vi.fn();
    const stalled = streaming(never, cancelled);
    const silent = await givenUpAfter(() => never());
    expect(silent).toMatchObject({ after: 15_000, result: { ok: false, reason: "timeout", bytes: 0 } });
    expect(await givenUpAfter(answering(stalled))).toMatchObject({
      after: 15_000,
      result: { reason: "timeout" },
    });
    expect(cancelled).toHaveBeenCalledTimes(1);
    const middle = pieces(['{"allConnections":['], () => later(10_000).then(never));
    expect(await givenUpAfter(answering(middle))).toMatchObject({
      after: 15_000,
      result: { ok: false, reason: "timeout", bytes: 19 },
    });
  });

  it("row 3: is given up after five minutes, though a byte comes every ten seconds", async () => {
    const dripping = pieces(['{"allConnections":['], () => later(10_000).then(() => " "));
    expect(await givenUpAfter(answering(dripping))).toMatchObject({
      after: 5 * 60_000,
      result: { ok: false, reason: "timeout", detail: expect.stringContaining("time limit") },
    });
  });

  it("row 8: is given up when the time for all of it is over, however much comes", async () => {
    const cancelled = vi.fn();
    const endless = streaming(() => later(1).then(() => " ".repeat(64 * 1024)), cancelled);
    const begun = Date.now();
    const account = await read(answering(endless), { timeoutMs: 300 });
    expect(account).toMatchObject({ ok: false, reason: "timeout" });
    expect(account.bytes).toBeGreaterThan(64 * 1024);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it("is read to its end when it takes long, but neither too long nor with too long a silence", async () => {
    const texts = ['{"allConnections":[', "{}", "]", "}"];
    const slow = streaming(() => later(14_000).then(() => texts.shift() ?? null));
    expect((await givenUpAfter(answering(slow))).result).toMatchObject({ ok: true, texts: ["{}"] });
  });
});

describe("an answer about the account that is none", () => {
  const whole = `{"allConnections":[${JSON.stringify(connectionOf({}))},{}]}`;

  it("row 4: a connection that breaks is truncated, also behind the last byte", async () => {
    for (const length of [0, 30, whole.length]) {
      expect(await read(answering(pieces([whole.slice(0, length)].filter(Boolean), breaks)))).toMatchObject({
        ok: false,
        reason: "truncated",
        bytes: length,
      });
    }
  });

  it("row 4: a length that promised more is truncated", async () => {
    const { readable, writable } = new FixedLengthStream(whole.length + 1);
    const writer = writable.getWriter();
    writer.write(encoder.encode(whole)).catch(() => {});
    writer.close().catch(() => {});
    expect(await read(answering(readable))).toMatchObject({ ok: false, reason: "truncated" });
  });

  it("row 4: one that just ends early is truncated", async () => {
    for (const length of [0, 1, 19, 40, whole.length - 1]) {
      expect(await read(answering(whole.slice(0, length)))).toMatchObject({ ok: false, reason: "truncated" });
    }
    expect(await read(answering(null))).toMatchObject({ ok: false, reason: "truncated", bytes: 0 });
  });

  it("row 4: compressed data that breaks off is truncated, though what came is whole JSON", async () => {
    const zip = new Blob([whole]).stream().pipeThrough(new CompressionStream("gzip"));
    const zipped = new Uint8Array(await new Response(zip).arrayBuffer());
    const unzipped = (bytes: Uint8Array) =>
      read(answering(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))));
    expect(await unzipped(zipped)).toMatchObject({ ok: true, connections: 2 });
    expect(await unzipped(zipped.slice(0, -4))).toMatchObject({ ok: false, reason: "truncated" });
  });

  it("row 6: a login page is html, by its content type or its first character", async () => {
    const byType = { headers: { "content-type": "Text/HTML; charset=utf-8" } };
    for (const answer of [answering("\n <!doctype html>"), answering("", byType)]) {
      expect(await read(answer)).toMatchObject({ ok: false, reason: "html", texts: [] });
    }
  });

  it.each([
    ["[]", ""],
    ["OK", ""],
    ['{"error":"unknown"}', "allConnections"],
    ['{"allConnections":{}}', "allConnections"],
    ['{"allConnections":[{}{}]}', "allConnections.1"],
    ['{"allConnections":[],"allConnections":[]}', "allConnections"],
    ['{"allConnections":[]} trailing', ""],
  ])("row 6: JSON of another shape, %s, says the first wrong path", async (body, path) => {
    expect(await read(answering(body))).toMatchObject({ ok: false, reason: "wrong-shape", path });
  });

  it("is read no further than where it went wrong", async () => {
    const cancelled = vi.fn();
    const texts = ['{"error":', '"unknown"}}', ...Array.from({ length: 100 }, () => " ")];
    const body = streaming(() => texts.shift() ?? null, cancelled);
    expect(await read(answering(body))).toMatchObject({ ok: false, reason: "wrong-shape" });
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
    expect(texts.length).toBeGreaterThan(90);
  });

  it.each([
    [401, {}, { reason: "unauthorized", status: 401 }],
    [403, {}, { reason: "unauthorized", status: 403 }],
    [429, { "retry-after": "7" }, { reason: "rate-limited", retryAfterMs: 7_000 }],
    [
      429,
      { "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" },
      { reason: "rate-limited", retryAfterMs: 9_000 },
    ],
    [429, {}, { reason: "rate-limited", retryAfterMs: 60_000 }],
    [500, {}, { reason: "status", status: 500 }],
    [204, {}, { reason: "status", status: 204 }],
    [302, { location: "https://leadsie.example/login" }, { reason: "redirected", status: 302 }],
  ])("a status of %i %j is what it says, and its body is let go", async (status, headers, failure) => {
    const cancelled = vi.fn();
    const body = status === 204 ? null : streaming(() => whole, cancelled);
    const account = await read(answering(body, { status, headers: headers as Record<string, string> }));
    expect(account).toMatchObject({ ok: false, bytes: 0, texts: [], ...failure });
    if (body) await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it("a refused connection is unreachable, and no sentence holds the key", async () => {
    const account = await read(() => Promise.reject(new TypeError(`no route with ${apiKey}`)));
    expect(account).toMatchObject({ ok: false, reason: "unreachable", bytes: 0 });
    expect(JSON.stringify(account)).not.toContain(apiKey);
  });
});
