import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Program } from "../../started/program.ts";
import { connect, newPerson, shownAssets } from "../browser.ts";
import {
  listenTo,
  printedAddress,
  type Signed,
  show,
  showCustomer,
  signedIn,
  soon,
  type World,
} from "./page.ts";
import { openReceiver, type Receiver } from "./receiver.ts";

const SHORT = /\/r\/[A-Za-z0-9-]+$/;

/** What the dashboard is for, in the order of a day's work. */
export function worksFor(world: World): void {
  let program: Program;
  let browser: Browser;
  let receiver: Receiver;
  let admin: Signed;
  let page: Page;

  beforeAll(async () => {
    ({ program, browser } = world);
    receiver = await openReceiver();
    admin = await signedIn(browser, program);
    page = admin.page;
  });
  afterAll(() => receiver?.close());

  it("signs in with the address that was printed, by one click", async () => {
    const context = await newPerson(browser);
    const other = await context.newPage();
    const complaints = listenTo(other);
    await other.goto(printedAddress(program));
    await other.getByRole("button").first().click();
    await other.getByTestId("live").waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is told when the key is wrong", async () => {
    const context = await newPerson(browser);
    const other = await context.newPage();
    await other.goto(program.address);
    await other.getByTestId("key").fill("cw_no_key_at_all");
    await other.getByTestId("sign-in").click();
    await soon(() => other.getByText("no key of this service").count()).toBe(1);
    await context.close();
  });

  it("makes a link, with errors beside the fields they belong to", async () => {
    await page.getByTestId("nav-new").click();
    await page.getByTestId("request-url").fill("https://elsewhere.example/connect");
    await page.getByTestId("custom-user-id").fill("00117");
    await page.getByTestId("make").click();
    const field = page.locator(".field.wrong");
    await field.waitFor();
    expect(await field.locator("label").textContent()).toBe("Request URL");
    expect(await field.locator(".error").textContent()).toContain("LINK_HOSTS");

    await page.getByTestId("request-url").fill(program.requestUrl);
    await page.getByTestId("type").filter({ hasText: "Facebook Page" }).click();
    await page.getByTestId("type").filter({ hasText: "Meta Ad Account" }).click();
    await page.getByText("Name, owner, due date").click();
    await page.getByTestId("field-name").fill("Saltwater Bakery");
    await page.getByTestId("make").click();
    expect(await page.getByTestId("made-url").textContent()).toMatch(SHORT);
    const code = page.getByTestId("qr");
    await code.waitFor();
    expect(
      await code.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0);
    await page.getByTestId("to-customer").click();
    await soon(() => page.getByTestId("customer").getAttribute("data-state")).toBe("waiting");
    expect(await page.getByTestId("diagnosis").getAttribute("data-verdict")).toBe("never_opened");
  });

  it("sees rows change by themselves, in their places", async () => {
    await program.api("POST", "/v1/links", { requestUrl: program.requestUrl, customUserId: "newer" });
    await show(page, "#/customers");
    const rows = page.getByTestId("customer-row");
    await soon(() => rows.count()).toBe(2);
    expect(await rows.nth(1).textContent()).toContain("Saltwater Bakery");
    const visitor = await (await newPerson(browser)).newPage();
    const { json } = await program.api<{ links: { url: string }[] }>("GET", "/v1/customers/00117");
    await visitor.goto(json.links[0]?.url ?? "");
    await soon(() => rows.nth(1).locator(".pill").textContent()).toBe("Opened");
    for (const { type, give, fail } of await shownAssets(visitor)) {
      if (type === "Ad Account") await fail.check();
      else if (type !== "Page") await give.uncheck();
    }
    await connect(visitor);
    await soon(() => rows.nth(1).locator(".pill").textContent()).toBe("Partial");
    expect(await rows.nth(1).textContent()).toContain("1 of 2 · Meta Ad Account failed");
    await visitor.context().close();
  });

  it("filters, searches and moves by keys", async () => {
    const rows = page.getByTestId("customer-row");
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Saltwater Bakery");
    await page.keyboard.press("/");
    await page.keyboard.type("salt");
    await soon(() => rows.count()).toBe(1);
    await page.getByTestId("clear").click();
    await page.getByRole("button", { name: "Waiting" }).click();
    await soon(() => rows.allTextContents()).toEqual([expect.stringContaining("newer")]);
    expect(page.url()).toContain("state=waiting");
    await page.getByTestId("clear").click();
    await soon(() => rows.count()).toBe(2);
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.getByTestId("diagnosis").waitFor();
  });

  it("reads why a customer is stuck, and what happened", async () => {
    await showCustomer(page, program, "00117");
    await soon(() => page.getByTestId("diagnosis").getAttribute("data-verdict")).toBe("failed_at_platform");
    expect(await page.getByTestId("say").textContent()).toContain("Ad Account");
    expect(await page.getByTestId("requirements").textContent()).toContain("Meta Ad Account failed");
    expect(await page.getByTestId("asset").count()).toBeGreaterThanOrEqual(2);
    await soon(() => page.getByTestId("event").first().getAttribute("data-type")).toBe("customer.partial");
    expect(await page.getByTestId("timeline").textContent()).toContain("Opened the link");
    await page.getByTestId("clicks").click();
    await soon(() => page.getByTestId("click-list").textContent()).toContain("A person");
    await page.keyboard.press("Escape");
    await page.getByTestId("show-qr").click();
    await page.getByTestId("qr").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("refresh").click();
    await soon(() => page.getByTestId("notices").textContent()).toContain("Leadsie was asked again");
  });

  it("gives a customer an owner, a due date and reminders, and archives them", async () => {
    await page.getByTestId("edit").click();
    await page.getByTestId("field-owner").fill("Ana");
    await page.getByTestId("field-dueAt").fill("2031-05-04");
    await page.getByTestId("field-remindAfter").fill("3, 7");
    await page.getByTestId("save").click();
    await soon(() => page.getByTestId("about").textContent()).toMatch(/Ana.*after 3 days, 7 days/);
    const { json } = await program.api<{ owner: string; name: string }>("GET", "/v1/customers/00117");
    expect(json).toMatchObject({ owner: "Ana", name: "Saltwater Bakery", remindAfter: ["P3D", "P7D"] });
    await page.getByTestId("archive").click();
    await soon(() => page.getByTestId("archive").textContent()).toBe("Watch again");
    await page.getByTestId("archive").click();
    await soon(() => page.getByTestId("archive").textContent()).toBe("Archive");
  });

  it("makes many links from a table, and gets the table back with them", async () => {
    await page.getByTestId("nav-import").click();
    const table = [
      "\ufeffcustomUserId;name;requestUrl;metadata.plan",
      `00123;"Quarry; Climbing";${program.requestUrl};pro`,
      `2.08841E+15;Northwind;${program.requestUrl};`,
      `00124;Elsewhere;https://elsewhere.example/x;`,
    ].join("\r\n");
    await page
      .getByTestId("import-file")
      .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await soon(() => page.getByTestId("import-verdict").textContent()).toBe(
      "3 rows, 1 with something wrong.",
    );
    expect(await page.getByTestId("import-row").first().textContent()).toContain("Excel changed this id");
    await page.getByTestId("import-send").click();
    await soon(() => page.getByTestId("import-progress").getAttribute("data-state")).toBe("done");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("import-download").click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
    expect(lines[0]).toBe("\ufeffcustomUserId,name,requestUrl,metadata.plan,shortUrl,state,error");
    expect(lines[1]).toMatch(
      /^00123,Quarry; Climbing,.*,pro,http:\/\/localhost:\d+\/r\/[A-Za-z0-9]+,waiting,$/,
    );
    expect(lines[2]).toContain("Excel changed this id");
    expect(lines[3]).toContain("LINK_HOSTS");
    const { json } = await program.api("GET", "/v1/customers/00123");
    expect(json).toMatchObject({
      customUserId: "00123",
      name: "Quarry; Climbing",
      metadata: { plan: "pro" },
    });
  });

  it("gives a connection without an id to its customer", async () => {
    await program.control("connect", {
      requestId: "acme/manage",
      assets: [{ type: "Page", name: "Blue Door", id: "77", isSuccess: true }],
    });
    await page.getByTestId("nav-unattributed").click();
    await soon(async () => {
      await show(page, "#/");
      await show(page, "#/unattributed");
      await page.waitForTimeout(300);
      return page.getByTestId("unattributed").count();
    }).toBe(1);
    await page.getByTestId("assign").click();
    await page.getByTestId("assign-id").fill("blue-door");
    await page.getByTestId("assign-yes").click();
    await soon(() => page.getByTestId("customer").getAttribute("data-state")).toBe("connected");
    expect(await page.getByTestId("connections").textContent()).toContain("Blue Door");
  });

  it("adds a webhook, tests it and reads what it answered", async () => {
    await page.getByTestId("nav-webhooks").click();
    await page.getByTestId("new-webhook").click();
    await page.getByTestId("webhook-url").fill("ftp://nowhere");
    await page.getByTestId("webhook-make").click();
    await page.locator(".field.wrong").waitFor();
    await page.getByTestId("webhook-url").fill(receiver.url);
    await page.getByTestId("webhook-make").click();
    expect(await page.getByTestId("secret").textContent()).toMatch(/^whsec_/);
    await page.keyboard.press("Escape");
    await page.getByTestId("webhook-test").click();
    await soon(() => page.getByTestId("notices").textContent()).toContain("It answered 200");
    expect(receiver.types).toEqual(["webhook.test"]);
    receiver.answer(500, "no <b>thanks</b>");
    await page.getByTestId("webhook-test").click();
    await soon(() => page.getByTestId("notices").textContent()).toContain("Not delivered");
    receiver.answer(200, "ok");
    await page.getByTestId("webhook-rotate").click();
    await page.getByTestId("secret").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("webhook-replay").click();
    await soon(() => page.getByTestId("notices").textContent()).toContain("sent again");
    await program.api("PUT", "/v1/customers/told", {});
    await program.control("connect", {
      requestId: "acme/manage",
      customUserId: "told",
      assets: [{ type: "Page", name: "Told", id: "78", isSuccess: true }],
    });
    await soon(() => receiver.types).toContain("customer.connected");
    await showCustomer(page, program, "told");
    await soon(() => page.getByTestId("customer-deliveries").getByTestId("delivery").count()).toBeGreaterThan(
      0,
    );
  });

  it("makes a key that may only read, and signs somebody in with it who then sees no more than that", async () => {
    await page.getByTestId("nav-keys").click();
    await page.getByTestId("new-key").click();
    await page.getByTestId("key-name").fill("Reader");
    await page.getByTestId("key-make").click();
    expect(await page.getByTestId("secret").textContent()).toMatch(/^cw_/);
    await page.keyboard.press("Escape");
    await page.getByTestId("key-sign-in").click();
    const address = (await page.getByTestId("secret").textContent()) ?? "";
    await page.keyboard.press("Escape");
    const context = await newPerson(browser);
    const reader = await context.newPage();
    await reader.goto(address);
    await reader.getByRole("button").first().click();
    await reader.getByTestId("live").waitFor();
    expect(await reader.getByTestId("nav-customers").count()).toBe(1);
    for (const name of ["new", "import", "webhooks", "keys"]) {
      expect(await reader.getByTestId(`nav-${name}`).count(), name).toBe(0);
    }
    await showCustomer(reader, program, "00117");
    expect(await reader.getByTestId("links").count()).toBe(0);
    expect(await reader.getByTestId("erase").count()).toBe(0);
    expect(await reader.content()).not.toContain("/r/");

    await page.getByTestId("key-revoke").click();
    await page.getByTestId("yes").click();
    await soon(
      async () => {
        if (await reader.getByTestId("farewell").count()) return true;
        await show(reader, "#/customers");
        await show(reader, "#/");
        return false;
      },
      { interval: 500 },
    ).toBe(true);
    expect(await reader.getByTestId("key").count()).toBe(1);
    await context.close();
  });

  it("sees how everybody fares, and is led to whom a number means", async () => {
    await page.getByTestId("nav-overview").click();
    await soon(() => page.getByTestId("count-partial").textContent()).toBe("1Partial");
    expect(await page.getByTestId("funnel").textContent()).toMatch(/Link made.*Opened.*Connected/);
    await soon(() => page.locator(".chart canvas").count()).toBe(2);
    await page.getByTestId("count-partial").click();
    await soon(() => page.getByTestId("customer-row").allTextContents()).toEqual([
      expect.stringContaining("Saltwater Bakery"),
    ]);
  });

  it("is told on every view when Leadsie refuses the key, and gives a new one there", async () => {
    await program.control("fault", { kind: "status", code: 401 });
    const banner = page.getByTestId("banner");
    await soon(() => banner.count()).toBe(1);
    await page.getByTestId("nav-new").click();
    expect(await banner.textContent()).toContain("Leadsie refuses the key");
    await page.getByTestId("leadsie-key").fill("not-this-one");
    await page.getByTestId("leadsie-key-send").click();
    await soon(() => banner.textContent()).toContain("refused by Leadsie");
    await program.control("fault", { kind: "none" });
    await page.getByTestId("leadsie-key").fill(program.env.LEADSIE_API_KEY ?? "");
    await page.getByTestId("leadsie-key-send").click();
    await soon(() => banner.count()).toBe(0);
  });

  it("erases a customer after being asked", async () => {
    await showCustomer(page, program, "00123");
    await page.getByTestId("erase").click();
    expect(await page.getByTestId("erase-yes").isDisabled()).toBe(true);
    await page.getByTestId("erase-word").fill("erase");
    await page.getByTestId("erase-yes").click();
    await soon(async () => `${page.url()} ${await page.locator(".error").allTextContents()}`).toContain(
      "#/customers",
    );
    expect((await program.api("GET", "/v1/customers/00123")).status).toBe(404);
  });

  it("shows a customer what is missing, in a page of its own", async () => {
    const { json } = await program.api<{ url: string }>("POST", "/v1/links", {
      requestUrl: program.requestUrl,
      customUserId: "seen-by-customer",
      requires: [{ key: "k", types: ["Facebook Page"] }],
    });
    const visitor = await (await newPerson(browser)).newPage();
    const complaints = listenTo(visitor);
    await visitor.goto(`${json.url}/progress`);
    expect(await visitor.textContent("main")).toContain("Facebook Page");
    await visitor.getByRole("link", { name: "Go on" }).click();
    await shownAssets(visitor);
    expect(await visitor.getByTestId("customer").textContent()).toBe("seen-by-customer");
    expect(complaints).toEqual([]);
    await visitor.context().close();
  });

  it("has met no script's error, and nothing that the policy had to refuse", () => {
    expect(admin.complaints).toEqual([]);
  });

  it("is out after signing out", async () => {
    await page.getByTestId("sign-out").click();
    await page.getByTestId("key").waitFor();
    await page.reload();
    await page.getByTestId("key").waitFor();
  });
}
