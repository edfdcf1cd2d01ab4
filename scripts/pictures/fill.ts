import { createServer } from "node:http";
import { NAMELESS, PEOPLE, type Person } from "./people.ts";

/** Where the program runs that is to be filled, and the key to it. */
export interface Target {
  address: string;
  sandbox: string;
  key: string;
}

const DAY = 86_400_000;

/** Somebody who listens; the pictures show that they were told. */
const RECEIVER_PORT = 8790;

/** Makes links, follows them and connects, as people would: all through the public API and the sandbox's control. */
export async function fill(target: Target): Promise<void> {
  const { sandbox } = target;
  await ask(`${sandbox}/control/reset`, "POST", {});
  const receiver = createServer((_request, response) => response.end("ok")).listen(
    RECEIVER_PORT,
    "127.0.0.1",
  );
  await office(target);
  for (const person of PEOPLE) await begin(target, person);
  await ask(`${sandbox}/control/connect`, "POST", connection(NAMELESS.user, NAMELESS.assets, undefined));
  await settled(target, (states) => (states.connected ?? 0) >= PEOPLE.filter(isDone).length);
  for (const { id } of PEOPLE.filter(({ revoked }) => revoked)) {
    await ask(`${sandbox}/control/revoke`, "POST", { customUserId: id });
  }
  await settled(target, (states) => (states.lost ?? 0) >= PEOPLE.filter(({ revoked }) => revoked).length);
  receiver.close();
}

/** Keys and webhooks, once. */
async function office({ address, key }: Target): Promise<void> {
  const { data } = (await ask(`${address}/v1/keys`, "GET", undefined, key)) as { data: unknown[] };
  if (data.length > 0) return;
  for (const made of KEYS) await ask(`${address}/v1/keys`, "POST", made, key);
  for (const made of WEBHOOKS) await ask(`${address}/v1/webhooks`, "POST", made, key);
}

const KEYS = [
  { name: "Shop back end", scope: "write" },
  { name: "Reporting", scope: "read" },
  { name: "Ana Duarte", scope: "admin" },
];

const WEBHOOKS = [
  { url: `http://127.0.0.1:${RECEIVER_PORT}/connectwatch`, description: "Onboarding workflow" },
  {
    url: `http://127.0.0.1:${RECEIVER_PORT + 1}/gone`,
    description: "Old CRM",
    events: ["customer.connected"],
  },
];

function isDone({ gave, requires }: Person): boolean {
  return (
    gave !== undefined && gave.length >= (requires?.length ?? 0) && !gave.some((one) => one.startsWith("!"))
  );
}

async function begin({ address, sandbox, key }: Target, person: Person): Promise<void> {
  const { id, name, owner, tags, requires = [], dueInDays } = person;
  const requestUrl = `${sandbox}/connect/acme/manage`;
  const link = (await ask(
    `${address}/v1/links`,
    "POST",
    {
      requestUrl,
      customUserId: id,
      name,
      owner,
      tags,
      requires: requires.map((type) => ({ key: type.toLowerCase().replaceAll(" ", "-"), types: [type] })),
      dueAt: dueInDays === undefined ? undefined : new Date(Date.now() + dueInDays * DAY).toISOString(),
    },
    key,
  )) as { url: string };
  if (person.opened) await fetch(link.url, { redirect: "manual", headers: { "user-agent": BROWSER } });
  if (person.gave) {
    const user = 5000 + Number(id);
    await ask(`${sandbox}/control/connect`, "POST", connection(user, person.gave, person));
  }
}

const BROWSER =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";

function connection(user: number, given: string[], person: Person | undefined) {
  const assets = given.map((text, index) => {
    const type = text.replace("!", "");
    return {
      type,
      name: person?.name ?? "Blue Door Pottery",
      id: `${user}${index}`,
      isSuccess: !text.startsWith("!"),
    };
  });
  return { requestId: "acme/manage", user, customUserId: person?.id, accessLevel: "admin", assets };
}

type States = Record<string, number>;

/** Waits until the service has seen what the sandbox was told. */
async function settled({ address, key }: Target, enough: (states: States) => boolean): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { data } = (await ask(`${address}/v1/customers?limit=200`, "GET", undefined, key)) as {
      data: { state: string }[];
    };
    const states: States = { connected: 0, lost: 0 };
    for (const { state } of data) states[state] = (states[state] ?? 0) + 1;
    if (enough(states)) return;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error("The service did not see what the sandbox was told. Is TICK_SECONDS small?");
}

const LOOK_MS = 500;
const TRIES = 120;

async function ask(url: string, method: string, body?: unknown, key?: string): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}
