import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { Links } from "../../src/links/links.ts";
import { directoryShard } from "../../src/stubs.ts";
import { Customer } from "../delivery/telling.ts";
import { call, customerPath } from "../http/worker.ts";
import { change, stubOf, watch } from "./changes.ts";

afterEach(() => vi.restoreAllMocks());

/** All that a stream says until it ends, or until `enough` of it was said. */
async function textOf(response: Response, enough: (text: string) => boolean = () => false): Promise<string> {
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!enough(text)) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return text;
}

const numbers = (text: string) => (text.match(/"seq":\d+/g) ?? []).map((one) => Number(one.slice(6)));
const lastId = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? "";

/** Told with its links to whoever may see them. */
const REMINDER = { type: "customer.reminder", data: { n: 1, of: 3, missing: [] } } as never;

it("A stream of the feed ends in front of what it cannot tell, and is resumed there", async () => {
  const customer = new Customer("broken-off");
  await customer.tell();
  const stream = await call("GET", "/v1/events/live");
  vi.spyOn(Links.prototype, "ofCustomer").mockImplementationOnce(() => {
    throw new Error("overloaded");
  });
  await customer.tell(1, REMINDER);
  await customer.tell();
  const told = await textOf(stream);
  expect(numbers(told)).toEqual([]);
  const headers = { "last-event-id": lastId(told) };
  const resumed = await call("GET", "/v1/events/live", undefined, headers);
  expect(numbers(await textOf(resumed, (text) => numbers(text).length >= 2))).toEqual([2, 3]);
});

it("A customer's stream that is resumed behind the end of an erased history tells the new one whole", async () => {
  await watch("anew");
  for (let n = 0; n < 5; n++) await change("anew");
  expect((await call("DELETE", customerPath("anew"))).status).toBe(200);
  await watch("anew");
  await change("anew");
  const headers = { "last-event-id": "7" };
  const resumed = await call("GET", customerPath("anew", "/live"), undefined, headers);
  expect(numbers(await textOf(resumed, (text) => numbers(text).length >= 1))[0]).toBe(1);
});

it("HEAD of a stream follows nobody", async () => {
  await watch("looked at");
  for (const path of ["/v1/events/live", customerPath("looked at", "/live")]) {
    expect((await call("HEAD", path)).status).toBe(200);
  }
  const open = (_: unknown, state: DurableObjectState) => state.getWebSockets().length;
  await vi.waitFor(
    async () => {
      expect(await runInDurableObject(directoryShard(env, 0), open)).toBe(0);
      expect(await runInDurableObject(await stubOf("looked at"), open)).toBe(0);
    },
    { timeout: 10_000 },
  );
});
