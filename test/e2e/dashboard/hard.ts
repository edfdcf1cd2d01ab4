import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Program } from "../../started/program.ts";
import { until } from "../../started/until.ts";
import { type Signed, show, showCustomer, signedIn, soon, type World } from "./page.ts";

const EVIL = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
const LONG_ID = `long-${"x".repeat(8187)}`;
/** Those of these tests. */
const CUSTOMERS = "#/customers?tag=hard";
const HUGE = "x".repeat(1_000_000);

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What must not break it: others' words, long ids, a service that goes away, another site. */
export function survives(world: World): void {
  let program: Program;
  let browser: Browser;
  let admin: Signed;
  let page: Page;

  beforeAll(async () => {
    ({ program, browser } = world);
    await fill();
    admin = await signedIn(browser, program);
    page = admin.page;
  });

  async function fill(): Promise<void> {
    const { requestUrl } = program;
    for (const customUserId of [EVIL, LONG_ID, "quiet", "huge"]) {
      const link = {
        requestUrl,
        customUserId,
        tags: ["hard", ...(customUserId === EVIL ? [EVIL.slice(0, 64)] : [])],
        ...(customUserId === EVIL ? { name: EVIL, owner: EVIL } : {}),
      };
      expect((await program.api("POST", "/v1/links", link)).status).toBe(201);
    }
    const assets = [
      { type: "Page", name: EVIL, id: EVIL, isSuccess: true },
      { type: EVIL, name: "=1+1", id: "2", isSuccess: false, message: EVIL },
    ];
    await program.control("connect", {
      requestId: "acme/manage",
      customUserId: EVIL,
      assets,
      extra: { requestName: EVIL },
    });
    const huge = [{ type: "Page", name: HUGE, id: "3", isSuccess: true }];
    await program.control("connect", { requestId: "acme/manage", customUserId: "huge", assets: huge });
    await until("both connections were seen", async () => {
      const path = "/v1/customers?tag=hard&state=connected&state=partial";
      return (await program.api<{ data: unknown[] }>("GET", path)).json.data.length === 2;
    });
  }

  it("shows names that are scripts as text, everywhere (FAULTS 38)", async () => {
    await show(page, CUSTOMERS);
    await soon(() => page.getByTestId("customer-row").count()).toBe(4);
    await showCustomer(page, program, EVIL);
    expect(await page.locator("h1").textContent()).toBe(EVIL);
    expect(await page.getByTestId("asset").first().textContent()).toContain(EVIL);
    await soon(() => page.getByTestId("timeline").textContent()).toContain(EVIL);
    expect(await page.locator("main img").count()).toBe(0);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  });

  it("is laid out as ever with an id of 8 KB and a name of a megabyte, on a phone too", async () => {
    for (const width of [1000, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await show(page, CUSTOMERS);
      await soon(() => page.getByTestId("customer-row").count()).toBe(4);
      await expectNoOverflow(width);
      for (const id of [LONG_ID, "huge"]) {
        await showCustomer(page, program, id);
        await soon(() => page.getByTestId("event").count()).toBeGreaterThanOrEqual(id === "huge" ? 1 : 0);
        await expectNoOverflow(width);
        expect(
          await page.locator(".customer-head").evaluate((head) => head.getBoundingClientRect().height),
        ).toBeLessThan(420);
      }
    }
    await page.setViewportSize({ width: 1000, height: 1400 });
  });

  async function expectNoOverflow(width: number): Promise<void> {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }

  it("moves nothing while it loads", async () => {
    const { json } = await program.api<{ key: string }>("GET", "/v1/customers/quiet");
    for (const view of ["#/", "#/customers", `#/c/${json.key}`, "#/new"]) {
      await page.goto("about:blank");
      await page.goto(`${program.address}/${view}`);
      await page.locator("main h1").first().waitFor();
      await soon(() => page.locator(".waiting-lines").count()).toBe(0);
      expect(await page.evaluate(shiftSoFar), view).toBeLessThan(GOOD_SHIFT);
    }
  });

  it("copies an id of 8 KB whole", async () => {
    await admin.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await showCustomer(page, program, LONG_ID);
    await page.getByRole("button", { name: "Copy id" }).click();
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toBe(LONG_ID);
  });

  it("has nothing serious for axe to find, in light and dark", async () => {
    const axe = await readFile(AXE, "utf8");
    const { json } = await program.api<{ key: string }>("GET", "/v1/customers/quiet");
    const views = [
      "#/",
      "#/customers",
      `#/c/${json.key}`,
      "#/new",
      "#/import",
      "#/unattributed",
      "#/webhooks",
      "#/keys",
    ];
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const view of views) {
        await show(page, view);
        await page.locator("main h1").first().waitFor();
        await soon(() => page.locator(".waiting-lines").count()).toBe(0);
        for (const { id, nodes } of await violations(page, axe)) {
          found.push(`${colorScheme} ${view.slice(0, 12)} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        }
      }
    }
    expect(found).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("is lost without the service, says so, and is itself again when the service is back", async () => {
    await show(page, CUSTOMERS);
    const quiet = page.getByTestId("customer-row").filter({ hasText: "quiet" });
    await soon(() => quiet.locator(".pill").textContent()).toBe("Waiting");
    await program.kill();
    await soon(() => page.getByTestId("live").textContent()).toBe("Reconnecting");
    expect(await page.getByTestId("customer-row").count()).toBe(4);
    await program.restart();
    await program.control("connect", {
      requestId: "acme/manage",
      customUserId: "quiet",
      assets: [{ type: "Page", name: "Quiet", id: "9", isSuccess: true }],
    });
    await soon(() => page.getByTestId("live").textContent()).toBe("Live");
    await soon(() => quiet.locator(".pill").textContent()).toBe("Connected");
  });

  it("refuses its API to another site that has the person's cookie (FAULTS 39)", async () => {
    const cookies = (await admin.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const foreign = { cookie: cookies, "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    const response = await fetch(`${program.address}/v1/customers`, { headers: foreign });
    expect(response.status).toBe(401);
  });

  it("has met no script's error, and nothing that the policy had to refuse", () => {
    expect(admin.complaints).toEqual([]);
  });
}

/** What counts as good for a whole visit (Web Vitals, cumulative layout shift). */
const GOOD_SHIFT = 0.1;

/** How much has moved by itself since the page was opened: runs in the page. */
function shiftSoFar(): Promise<number> {
  return new Promise((done) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => done(sum)));
  });
}

/** Violations that are serious or worse, by axe-core's own rules. */
async function violations(page: Page, axe: string): Promise<Violation[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found.filter(({ impact }) => impact === "serious" || impact === "critical");
}
