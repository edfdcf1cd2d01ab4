import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CONNECT, keyOf } from "../http/worker.ts";
import { valid } from "./arbitrary.ts";
import { byId, described, document, takes } from "./conformity.ts";
import { brokenBody, brokenQuery, schemaOf, validRequest } from "./requests.ts";
import { type Asked, ask, askAndCheck, operationFor, outside } from "./service.ts";
import { idsFor, makeThings } from "./things.ts";

const { VITE_FUZZ_SEED, VITE_FUZZ_SECONDS } = import.meta.env;

/** In `npm test`; `npm run fuzz` says how long. */
const USUAL_SECONDS = 20;
const seconds = Number(VITE_FUZZ_SECONDS ?? USUAL_SECONDS);
const seed = Number(VITE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`fuzz: ${seconds} s from seed ${seed}; again: npm run fuzz -- --seed ${seed}`);

/** Each property ends when its part of the time is over. */
function within<T extends unknown[]>(part: number, property: fc.IAsyncProperty<T>): Promise<void> {
  return Promise.resolve(
    fc.assert(property, {
      seed,
      numRuns: 1_000_000,
      interruptAfterTimeLimit: part * seconds * 1000,
      markInterruptAsFailure: false,
    }),
  );
}
const LIMIT = { timeout: seconds * 2000 + 30_000 };

let things: Awaited<ReturnType<typeof makeThings>>;
beforeAll(async () => {
  things = await makeThings(outside());
});

/** What a random request may not do to the things that the others are about. */
const harmless = described.filter(({ method, path }) => method !== "DELETE" || path === "/session");

/** Needs a suspicious sweep, a session, a one-time code, a key in the body, or a connection that is still nobody's. */
const SPECIAL =
  /^(assignUnattributed|acceptSweep|closeSession|openSession|showSignIn|redeemSignIn|checkUserStatus)$/;
/** Requests to one operation among which one is good, unless something is wrong. */
const TRIES = 50;

describe("whatever is asked, by the document", () => {
  it("can be asked well: of each operation", LIMIT, async () => {
    const never: string[] = [];
    // What only reads goes first: a link that was disabled leads nowhere.
    const reading = harmless.toSorted((a, b) => Number(b.method === "GET") - Number(a.method === "GET"));
    for (const operation of reading.filter(({ operationId }) => !SPECIAL.test(operationId))) {
      const tries = fc.sample(validRequest(operation, idsFor(operation, things)), { seed, numRuns: TRIES });
      if (!(await oneIsGood(tries))) never.push(operation.operationId);
    }
    expect(never).toEqual([]);
  });

  it("is answered as it says, and never by an error of ours", LIMIT, async () => {
    const requests = fc.oneof(...harmless.map((one) => validRequest(one, idsFor(one, things))));
    await within(
      0.4,
      fc.asyncProperty(requests, async (asked) => void (await isDescribed(asked))),
    );
  });

  it("is refused with a 400 where the document does not take the body", LIMIT, async () => {
    const requests = harmless.flatMap((one) => brokenBody(one, idsFor(one, things)) ?? []);
    const taken = new Map(harmless.map((one) => [one.operationId, takes(schemaOf(one) ?? {})]));
    await within(
      0.25,
      fc.asyncProperty(fc.oneof(...requests), async (asked) => {
        fc.pre(!taken.get(operationFor(asked)?.operationId ?? "")?.(JSON.parse(String(asked.body))));
        await refused(asked);
      }),
    );
  });

  it("is refused with a 400 where the document does not take the query", LIMIT, async () => {
    const requests = harmless.flatMap((one) => brokenQuery(one, idsFor(one, things)) ?? []);
    await within(0.1, fc.asyncProperty(fc.oneof(...requests), refused));
  });
});

async function oneIsGood(tries: Asked[]): Promise<boolean> {
  for (const asked of tries) if ((await isDescribed(asked)) < 400) return true;
  return false;
}

async function isDescribed(asked: Asked): Promise<number> {
  const { response, faults } = await askAndCheck(asked);
  expect(faults).toEqual([]);
  // A 503 has a reason that callers know: Leadsie's endpoint was asked for something newer than there is.
  expect(response.status, "is an error of ours").not.toBe(500);
  return response.status;
}

async function refused(asked: Asked): Promise<void> {
  const { response, faults, operation } = await askAndCheck(asked);
  const { code, errors, data } = (await response.json()) as {
    code?: string;
    errors?: unknown[];
    data?: { status: number }[];
  };
  // Leadsie's own endpoint and the dashboard's session look at the key first: without one there is one answer.
  if (operation.security.length === 0 && code === "unauthorized") return;
  // Of a batch each item stands alone.
  if (data?.some(({ status }) => status === 400)) return;
  expect({ faults, code, status: response.status }).toEqual({
    faults: [],
    code: "invalid_request",
    status: 400,
  });
  expect(errors).not.toEqual([]);
}

describe("no key, no entry", () => {
  const guarded = described.filter(({ security }) => security.length > 0);

  it.each(guarded.map((one) => [one.operationId, one] as const))("%s", async (_, operation) => {
    const [asked] = fc.sample(validRequest(operation, idsFor(operation, things)), { seed, numRuns: 1 });
    if (!asked) throw new Error("no request");
    for (const key of [null, "cw_wrong", things.keys.read.slice(0, -1)]) {
      const { response, faults } = await askAndCheck({ ...asked, key });
      expect({ status: response.status, faults }).toEqual({ status: 401, faults: [] });
    }
    const scope = operation.security.flatMap((one) => one.key ?? [])[0];
    const lower =
      scope === "admin" ? [things.keys.read, things.keys.write] : scope === "write" ? [things.keys.read] : [];
    for (const key of lower) {
      const { response, faults } = await askAndCheck({ ...asked, key });
      expect({ status: response.status, faults }).toEqual({ status: 403, faults: [] });
    }
  });
});

describe("what is deleted is gone", () => {
  /** How each kind is made, and where it then is. */
  const KINDS = [
    { make: "createLink", at: (made: Made) => `/v1/links/${made.slug}` },
    { make: "createWebhook", at: (made: Made) => `/v1/webhooks/${made.id}` },
    { make: "createKey", at: (made: Made) => `/v1/keys/${made.id}`, list: "/v1/keys" },
    { make: "createLink", at: (made: Made) => `/v1/customers/by-key/${made.key}` },
  ];
  type Made = { slug?: string; id?: string; key?: string; customUserId?: string };

  it("of every kind", LIMIT, async () => {
    const one = fc.constantFrom(...KINDS).chain((kind) => {
      const operation = byId(kind.make);
      return validRequest(operation, {}).map((asked) => ({ kind, asked }));
    });
    let gone = 0;
    await within(
      0.1,
      fc.asyncProperty(one, async ({ kind, asked }) => {
        const response = await ask(asked);
        fc.pre(response.status < 300);
        const made = (await response.json()) as Made;
        if (made.customUserId) made.key = await keyOf(made.customUserId);
        const path = kind.at(made);
        const shown = await ask({ method: "GET", path: kind.list ?? path });
        expect(shown.status).toBe(200);
        const status = async (method: string) => (await askAndCheck({ method, path })).response.status;
        expect(await status("DELETE")).toBeOneOf([200, 204]);
        expect(await status("DELETE")).toBe(404);
        if (!kind.list) expect(await status("GET")).toBe(404);
        else
          expect(await (await ask({ method: "GET", path: kind.list })).text()).not.toContain(`"${made.id}"`);
        gone += 1;
      }),
    );
    expect(gone).toBeGreaterThan(KINDS.length);
  });
});

describe("ids come back the same", () => {
  const schema = document.components.schemas.CustomUserId ?? {};
  const HARD = [
    "a/b",
    "a%2Fb",
    "..",
    ".",
    "__proto__",
    "by-key",
    "%",
    "?#&=",
    " ",
    "e\u0301",
    "\u202eabc",
    "👩‍👩‍👧",
    "0",
    "null",
  ];
  const ids = fc.oneof(
    fc.constantFrom(...HARD),
    valid(schema) as fc.Arbitrary<string>,
    fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter(takes(schema)),
  );

  it("whatever a customUserId is", LIMIT, async () => {
    await within(
      0.15,
      fc.asyncProperty(ids, async (customUserId) => {
        const json = async (asked: Asked) => {
          const { response, faults } = await askAndCheck(asked);
          expect({ faults, good: response.status < 300 }).toEqual({ faults: [], good: true });
          return (await response.json()) as Record<string, string> & { data: Record<string, string>[] };
        };
        const link = await json({
          method: "POST",
          path: "/v1/links",
          body: { requestUrl: CONNECT, customUserId },
        });
        expect(link.customUserId).toBe(customUserId);
        expect(new URL(link.targetUrl ?? "").searchParams.getAll("customUserId")).toEqual([customUserId]);
        expect((await json({ method: "GET", path: `/v1/links/${link.slug}` })).slug).toBe(link.slug);
        const customer = await json({
          method: "GET",
          path: `/v1/customers/by-key/${await keyOf(customUserId)}`,
        });
        expect(customer.customUserId).toBe(customUserId);
        const id = encodeURIComponent(customUserId);
        const { data } = await json({ method: "GET", path: `/v1/customers?customUserId=${id}` });
        expect(data.map((one) => one.customUserId)).toEqual([customUserId]);
        // URL parsers fold these two away: what cannot travel in a path goes by its key.
        if (customUserId !== "." && customUserId !== "..") {
          expect((await json({ method: "GET", path: `/v1/customers/${id}` })).customUserId).toBe(
            customUserId,
          );
        }
      }),
    );
  });
});
