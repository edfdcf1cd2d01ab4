import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { customerStatus } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";
import { call, jsonOf, problemOf, send } from "./worker.ts";

const stubOf = async (id: string) => customerStatus(env, await customerKey(id));

let no = 0;

/** A change of the customer, as a poll would bring it: one more connection, two events the first time, then one. */
async function change(id: string): Promise<void> {
  no++;
  const connections = Array.from({ length: no }, (_, user) =>
    connectionText({ customUserId: id, user: 10_000 * no + user }),
  );
  const before = await (await stubOf(id)).read();
  const known = before.found && before.connections ? [before.connections] : [];
  await (await stubOf(id)).observe({
    no,
    begunAt: Date.now(),
    at: Date.now(),
    connections: [...split(known[0] ?? ""), connections[0] ?? ""],
  });
}

const split = (text: string): string[] =>
  text ? (JSON.parse(`[${text}]`) as object[]).map((one) => JSON.stringify(one)) : [];

const watch = (id: string) => call("PUT", `/v1/customers/${id}`, { name: "Acme" });

describe("?version=N&wait=S", () => {
  it("answers at the change", async () => {
    await watch("poll-1");
    const answer = jsonOf<{ version: number }>(call("GET", "/v1/customers/poll-1?version=1&wait=30"));
    await change("poll-1");
    expect((await answer).version).toBe(2);
  });

  it("answers at once when the version is above N already", async () => {
    await watch("poll-2");
    expect(await jsonOf(call("GET", "/v1/customers/poll-2?version=0&wait=60"))).toMatchObject({ version: 1 });
  });

  it("answers the unchanged body after S seconds, and 304 only to who sent If-None-Match", async () => {
    const { headers } = await watch("poll-3");
    expect(await jsonOf(call("GET", "/v1/customers/poll-3?version=1&wait=1"))).toMatchObject({ version: 1 });
    const etag = headers.get("etag") ?? "";
    const same = await call("GET", "/v1/customers/poll-3?version=1&wait=1", undefined, {
      "if-none-match": etag,
    });
    expect(same.status).toBe(304);
  });

  it("answers a hundred who wait for the same change", async () => {
    await watch("poll-4");
    const waiting = Array.from({ length: 100 }, () =>
      jsonOf<{ version: number }>(call("GET", "/v1/customers/poll-4?version=1&wait=30")),
    );
    await change("poll-4");
    expect(new Set((await Promise.all(waiting)).map(({ version }) => version))).toEqual(new Set([2]));
  });

  it("refuses a wait over a minute, and what is no number", async () => {
    await watch("poll-5");
    for (const query of ["version=1&wait=61", "version=-1&wait=1", "version=x", "wait=1.5"]) {
      await problemOf(call("GET", `/v1/customers/poll-5?${query}`), 400);
    }
  });
});

/** Reads a stream's events until there are `count`, then hangs up. */
async function read(
  response: Response,
  count: number,
): Promise<{ id: string; event: string; data: { seq: number } }[]> {
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const frames = () => text.split("\n\n").filter((frame) => frame.includes("\ndata: "));
  while (frames().length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return frames().map((frame) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1] ?? "";
    return { id: field("id"), event: field("event"), data: JSON.parse(field("data")) };
  });
}

describe("GET /v1/customers/{id}/live", () => {
  it("streams each event once and in order, from where it was asked for", async () => {
    await watch("live-1");
    await change("live-1");
    const stream = await call("GET", "/v1/customers/live-1/live?after=0");
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    await change("live-1");
    const events = await read(stream, 3);
    expect(events.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(events.map(({ event }) => event)).toEqual([
      "connection.added",
      "customer.connected",
      "connection.added",
    ]);
  });

  it("begins with what comes from now", async () => {
    await watch("live-2");
    await change("live-2");
    const stream = await call("GET", "/v1/customers/live-2/live");
    await change("live-2");
    expect((await read(stream, 1)).map(({ id }) => id)).toEqual(["3"]);
  });

  it("resumes behind Last-Event-ID with nothing lost or doubled", async () => {
    await watch("live-3");
    await change("live-3");
    await change("live-3");
    const resumed = await call("GET", "/v1/customers/live-3/live", undefined, { "last-event-id": "1" });
    await change("live-3");
    expect((await read(resumed, 3)).map(({ id }) => id)).toEqual(["2", "3", "4"]);
  });

  it("tells exactly what the history tells", async () => {
    await watch("live-4");
    await change("live-4");
    const stream = await read(await call("GET", "/v1/customers/live-4/live?after=0"), 2);
    const history = await jsonOf<{ data: object[] }>(call("GET", "/v1/customers/live-4/events"));
    expect(stream.map(({ data }) => data)).toEqual(history.data);
  });

  it("row 35: goes on after the object was evicted", async () => {
    await watch("live-5");
    const stream = await call("GET", "/v1/customers/live-5/live?after=0");
    await evictDurableObject(await stubOf("live-5"));
    await change("live-5");
    expect((await read(stream, 2)).map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("is not there for who is not watched, or without a key", async () => {
    await problemOf(call("GET", "/v1/customers/live-nobody/live"), 404);
    await problemOf(send("/v1/customers/live-1/live"), 401);
    await problemOf(call("GET", "/v1/customers/live-1/live", undefined, { "last-event-id": "x" }), 400);
  });
});
