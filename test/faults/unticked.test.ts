import { beforeAll, describe, expect, it } from "vitest";
import { v1Text, v2Text } from "../leadsie/webhook-of.ts";
import { type Answer, ask } from "../started/ask.ts";
import { BROWSER } from "../started/constants.ts";
import { assets, customerPath, type Link } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { until } from "../started/until.ts";
import { BURST, CONFIRMED_AFTER_MS, SEEN_BY_WEBHOOK_MS, SEEN_WHILE_HOT_MS } from "./constants.ts";
import { connectedCustomer, eventsOf, QUIET, read, refresh, spoil } from "./held.ts";
import { askedFor, firstTickOver, operator } from "./operator.ts";

describe("without a tick", () => {
  let program: Program;
  beforeAll(async () => {
    program = await Program.start({ env: QUIET });
    await firstTickOver(program);
  });

  it.concurrent("row 36: with a cron that never fires, who clicks is hot, and seen soon after connecting", async () => {
    const id = "clicks";
    const { requestUrl } = program;
    const { json: link } = await program.api<Link>("POST", "/v1/links", { requestUrl, customUserId: id });
    const { status } = await ask(link.url, { headers: { "user-agent": BROWSER } });
    expect(status).toBe(302);
    await until("the click is known", async () => (await read(program, id)).json.state === "opened");
    await until("the first look has found nothing yet", () => askedFor(program, id));
    expect((await operator(program)).hot).toBe(1);
    await program.control("connect", { requestId: "acme", customUserId: id, assets: assets(1) });
    await until(
      "the connection is seen",
      async () => (await read(program, id)).json.state === "connected",
      SEEN_WHILE_HOT_MS,
    );
    await until("nobody is hot any more", async () => (await operator(program)).hot === 0);
    expect(await typesOf(id)).toEqual(["customer.opened", "connection.added", "customer.connected"]);
  });

  it.concurrent("row 7: a poll that is suddenly empty is made again; only the second empties", async () => {
    const [hiccup, gone] = [
      await connectedCustomer(program, "hiccup"),
      await connectedCustomer(program, "gone"),
    ];
    const before = (await read(program, hiccup)).json;
    const history = await eventsOf(program, gone);
    const asked = await askedFor(program, hiccup);
    await spoil(program, hiccup, { kind: "empty" });
    await spoil(program, gone, { kind: "empty", times: 2 });
    const emptied = Date.now();
    for (const id of [hiccup, gone]) {
      const { status, json } = await refresh(program, id);
      expect([status, json.state, json.connections.length]).toEqual([200, "connected", 1]);
    }
    await until("it was made again", async () => (await askedFor(program, hiccup)) === asked + 2);
    expect(Date.now() - emptied).toBeGreaterThanOrEqual(CONFIRMED_AFTER_MS);
    await until("the second empties", async () => (await read(program, gone)).json.state === "lost");
    expect((await read(program, gone)).json).toMatchObject({ connections: [], stale: null });
    const told = (await eventsOf(program, gone)).slice(history.length);
    expect(told.map(({ type }) => type)).toEqual(["connection.removed", "customer.lost"]);
    expect(Date.parse(told[0]?.at ?? "") - emptied).toBeGreaterThanOrEqual(CONFIRMED_AFTER_MS);
    const { checkedAt: _, ...same } = (await read(program, hiccup)).json;
    expect(before).toMatchObject(same);
    expect((await eventsOf(program, hiccup)).map(({ type }) => type)).not.toContain("connection.removed");
  });

  it("Leadsie's webhook shows a connection within a second; the poll that confirms it tells nothing more", async () => {
    const id = "told by webhook";
    await program.api("PUT", customerPath(id), {});
    await program.control("webhook", { url: hook(), version: 2 });
    await program.control("connect", { requestId: "acme", customUserId: id, assets: assets(2) });
    await until(
      "the webhook was taken",
      async () => (await read(program, id)).json.state === "connected",
      SEEN_BY_WEBHOOK_MS,
    );
    await program.control("webhook", { url: null });
    await until("upstream was asked", () => askedFor(program, id));
    await until("upstream has confirmed it", async () => (await read(program, id)).json.checkedAt);
    expect(await typesOf(id)).toEqual(["connection.added", "customer.connected"]);
    expect((await read(program, id)).json).toMatchObject({ state: "connected", stale: null });
  });

  it("row 15: two of the same webhook, v1 after v2, an old one after a new one: one change each, never backwards", async () => {
    const user = "repeated";
    const fresh = v2Text([{ statusLastCheckedAt: "2026-01-02T00:00:00Z" }], { user });
    const both = await Promise.all([post(fresh), post(fresh)]);
    expect(both.map(({ status }) => status)).toEqual([204, 204]);
    const { version } = (await read(program, user)).json;
    const older = [
      fresh,
      v1Text([{ isSuccess: false }], { user, status: "FAILED" }),
      v2Text([{ connectionStatus: "In progress" }], { user }),
      v2Text([{ connectionStatus: "Not Connected" }], { user, status: "FAILED" }),
    ];
    for (const text of older) expect((await post(text)).status).toBe(204);
    expect((await read(program, user)).json).toMatchObject({ state: "connected", version });
    expect(await typesOf(user)).toEqual(["connection.added", "customer.connected"]);
    const later = { connectionStatus: "Not Connected", statusLastCheckedAt: "2026-01-03T00:00:00Z" };
    expect((await post(v2Text([later], { user, status: "FAILED" }))).status).toBe(204);
    expect((await read(program, user)).json.state).toBe("lost");
  });

  it("row 15: of a thousand webhooks at once, most of them sent again, none is lost and each is one change", async () => {
    const users = Array.from({ length: BURST.customers }, (_, index) => `burst ${index}`);
    const once = users.flatMap((user) =>
      Array.from({ length: BURST.assetsEach }, (_, asset) =>
        v1Text([{ id: `page ${asset}` }], { user, status: "PARTIAL_SUCCESS" }),
      ),
    );
    const waiting = Array.from({ length: BURST.timesEach }, () => once).flat();
    const statuses = new Set<number>();
    const caller = async () => {
      for (let text = waiting.pop(); text; text = waiting.pop()) statuses.add((await post(text)).status);
    };
    await Promise.all(Array.from({ length: BURST.atOnce }, caller));
    expect([...statuses]).toEqual([204]);
    for (const user of users) {
      const [connection, ...others] = (await read(program, user)).json.connections;
      expect([connection?.connectionAssets.length, others]).toEqual([BURST.assetsEach, []]);
      const events = await eventsOf(program, user);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      const changes = events.filter(({ type }) => type.startsWith("connection."));
      expect(changes).toHaveLength(BURST.assetsEach);
    }
  });

  function hook(): string {
    return `${program.address}/hooks/leadsie/${program.env.LEADSIE_WEBHOOK_SECRET}`;
  }

  function post(text: string): Promise<Answer> {
    return ask(hook(), { method: "POST", body: JSON.parse(text) });
  }

  async function typesOf(id: string): Promise<string[]> {
    return (await eventsOf(program, id)).map(({ type }) => type);
  }
});
