import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Customer, customerPath, type Event, type Link, type List } from "../started/customer.ts";
import { Program } from "../started/program.ts";
import { tempFolder } from "../started/run.ts";
import { expectSameAccount, expectSameAnswer } from "../started/same.ts";
import { until } from "../started/until.ts";
import { connect, newPerson, openBrowser, shownAssets } from "./browser.ts";
import { openShop } from "./shop.ts";

/** A loss is told after another poll, at least so much later than the first that told of it. */
const CONFIRM_AFTER_MS = 2_000;

describe("a person connects in a browser", () => {
  const folder = process.env.SCREENSHOTS || tempFolder();
  let program: Program;
  let browser: Browser;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), openBrowser()]);
  });
  afterAll(() => browser?.close());

  async function newPage(): Promise<Page> {
    return (await newPerson(browser)).newPage();
  }

  async function linkFor(customUserId: string): Promise<Link> {
    const { requestUrl } = program;
    const made = await program.api<Link>("POST", "/v1/links", { requestUrl, customUserId });
    expect(made.status, made.text).toBe(201);
    return made.json;
  }

  async function customer(id: string): Promise<Customer> {
    return (await program.api<Customer>("GET", customerPath(id))).json;
  }

  /** The customer, as soon as a tick has brought it into the state. */
  function customerIn(id: string, state: string): Promise<Customer> {
    return until(`${id} is ${state}`, async () => {
      const now = await customer(id);
      return now.state === state && now;
    });
  }

  async function eventsOf(id: string): Promise<Event[]> {
    return (await program.api<List<Event>>("GET", `${customerPath(id)}/events`)).json.data;
  }

  /** Follows a link made for this customer, gives everything, and waits until that is known. */
  async function connectAll(page: Page, id: string): Promise<Customer> {
    await page.goto((await linkFor(id)).url);
    await shownAssets(page);
    expect(await connect(page)).toBe("SUCCESS");
    return customerIn(id, "connected");
  }

  it("a short link leads to the connect page of its customer, and that it was opened is known", async () => {
    const id = "agency/42 ü & co";
    const link = await linkFor(id);
    const page = await newPage();
    await page.goto(link.url);
    expect(page.url()).toBe(link.targetUrl);
    expect(new URL(page.url()).searchParams.getAll("customUserId")).toEqual([id]);
    const offered = await shownAssets(page);
    expect(await page.getByTestId("customer").textContent()).toBe(id);
    expect(new Set(offered.map(({ type }) => type))).toEqual(
      new Set(["Ad Account", "Page", "Pixel", "Instagram Account", "Catalog"]),
    );
    await page.screenshot({ path: join(folder, "1-offered.png") });
    expect(await customerIn(id, "opened")).toMatchObject({ connections: [], firstConnectedAt: null });
  });

  it("what was given, what failed and how it came to be is known within a tick", async () => {
    const page = await newPage();
    await page.goto((await linkFor("customer-1")).url);
    const [refused, kept, ...given] = await shownAssets(page);
    await refused?.fail.check();
    await kept?.give.uncheck();
    await customerIn("customer-1", "opened");
    expect(await connect(page)).toBe("PARTIAL_SUCCESS");
    await page.screenshot({ path: join(folder, "2-partly-connected.png") });

    const partial = await customerIn("customer-1", "partial");
    expect(partial).toMatchObject({ stale: null, firstConnectedAt: null, openedAt: expect.any(String) });
    expect(partial.connections).toMatchObject([{ customUserId: "customer-1", status: "PARTIAL_SUCCESS" }]);
    expect(partial.connections[0]?.connectionAssets.map(({ id, isSuccess }) => [id, isSuccess])).toEqual([
      [refused?.id, false],
      ...given.map(({ id }) => [id, true]),
    ]);

    await page.getByTestId("change").click();
    for (const { give, fail } of await shownAssets(page)) {
      if (await fail.isEnabled()) await fail.uncheck();
      await give.check();
    }
    expect(await connect(page)).toBe("SUCCESS");
    await page.screenshot({ path: join(folder, "3-connected.png") });

    const connected = await customerIn("customer-1", "connected");
    expect(connected.connections).toMatchObject([{ status: "SUCCESS" }]);
    expect(connected.version).toBe(partial.version + 1);
    expect(connected.firstConnectedAt).toBe(connected.changedAt);
    expect(Date.parse(connected.changedAt)).toBeGreaterThan(Date.parse(partial.changedAt));
    // A sweep that brought the change counts as a check once it is complete.
    await until("it was checked after it changed", async () => {
      const { checkedAt, changedAt } = await customer("customer-1");
      return checkedAt !== null && checkedAt >= changedAt;
    });

    const events = await eventsOf("customer-1");
    expect(events.map(({ seq, type, cause }) => [seq, type, cause])).toEqual([
      [1, "customer.opened", "click"],
      [2, "connection.added", "upstream"],
      [3, "customer.partial", "upstream"],
      [4, "connection.changed", "upstream"],
      [5, "customer.connected", "upstream"],
    ]);
    expect(events.at(-1)?.customer).toMatchObject({ state: "connected", version: connected.version });
  });

  it("Leadsie's own endpoint answers here as there, byte for byte", async () => {
    await connectAll(await newPage(), "same-here-and-there");
    await expectSameAnswer(program, "same-here-and-there");
    await expectSameAnswer(program, "nobody has heard of this one");
    await expectSameAccount(program);
  });

  it("leaving and coming back without the parameter keeps the id", async () => {
    const link = await linkFor("left-and-came-back");
    const page = await newPage();
    await page.goto(link.url);
    await shownAssets(page);
    await page.goto("about:blank");
    await page.goto(program.requestUrl);
    expect(new URL(page.url()).search).toBe("");
    await shownAssets(page);
    expect(await page.getByTestId("customer").textContent()).toBe("left-and-came-back");
    expect(await connect(page)).toBe("SUCCESS");
    await customerIn("left-and-came-back", "connected");
  });

  it("the embedded form works in a frame of another site", async () => {
    const form = new URL("/embed/connect/acme/view?customUserId=framed", program.sandbox);
    const shop = await openShop(form.href);
    await program.api("PUT", customerPath("framed"), {});
    const page = await newPage();
    await page.goto(shop.url);
    const frame = page.frameLocator("iframe");
    await shownAssets(frame);
    expect(await frame.getByTestId("customer").textContent()).toBe("framed");
    expect(await connect(frame)).toBe("SUCCESS");
    await page.screenshot({ path: join(folder, "4-framed.png") });
    await shop.close();
    const { connections } = await customerIn("framed", "connected");
    expect(connections).toMatchObject([{ accessLevel: "view", customUserId: "framed" }]);
  });

  it("coming back with another id takes the connections along, and the old customer's loss is told once", async () => {
    const page = await newPage();
    await connectAll(page, "old-id");
    const before = await eventsOf("old-id");
    await page.goto((await linkFor("new-id")).url);
    await page.getByTestId("done").waitFor({ state: "visible" });
    expect(await page.getByTestId("customer").textContent()).toBe("new-id");
    await page.screenshot({ path: join(folder, "5-another-id.png") });

    const gaining = await customerIn("new-id", "connected");
    expect(gaining.connections).toMatchObject([{ customUserId: "new-id", status: "SUCCESS" }]);
    expect((await customerIn("old-id", "lost")).connections).toEqual([]);
    const types = (await eventsOf("old-id")).slice(before.length).map(({ type }) => type);
    expect(types.filter((type) => type === "connection.removed")).toHaveLength(1);
    expect(types.filter((type) => type === "customer.lost")).toHaveLength(1);
    await expectSameAccount(program);
  });

  it("access that is taken back is told once another poll has confirmed it", async () => {
    await connectAll(await newPage(), "revoked");
    const revoked = Date.now();
    await program.control("revoke", { customUserId: "revoked" });
    expect((await customerIn("revoked", "lost")).connections).toEqual([]);
    const told = (await eventsOf("revoked")).find(({ type }) => type === "customer.lost")?.at ?? "";
    expect(Date.parse(told) - revoked).toBeGreaterThanOrEqual(CONFIRM_AFTER_MS);
  });
});
