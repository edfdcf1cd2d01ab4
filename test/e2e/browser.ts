import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Locator, chromium as playwright } from "playwright-core";
import { BROWSER } from "../started/constants.ts";

/**
 * A real Chromium, without a window. The one who opens it closes it. Of the arguments that its package suggests none
 * is used but this: they switch off what keeps sites apart, and put all in one process, which ends with any context.
 */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox"],
  });
}

/** A person's own browser: nothing remembered yet, and a name that is no robot's. */
export function newPerson(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ userAgent: BROWSER, locale: "en-GB", viewport: { width: 1000, height: 1400 } });
}

/** The connect page or the embedded form, as a person sees it: a page's or a frame's. */
export interface Seen {
  getByTestId(id: string): Locator;
}

export interface Shown {
  type: string;
  id: string;
  give: Locator;
  fail: Locator;
}

/** The rows of the assets on offer, once they are there. */
export async function shownAssets(page: Seen): Promise<Shown[]> {
  const rows = page.getByTestId("asset");
  await rows.first().waitFor();
  return Promise.all(
    (await rows.all()).map(async (row) => ({
      type: (await row.getAttribute("data-type")) ?? "",
      id: (await row.getAttribute("data-id")) ?? "",
      give: row.getByTestId("asset-give"),
      fail: row.getByTestId("asset-fail"),
    })),
  );
}

/** Presses the button and waits for what the page says then; its status. */
export async function connect(page: Seen): Promise<string | null> {
  await page.getByTestId("connect").click();
  const done = page.getByTestId("done");
  await done.waitFor({ state: "visible" });
  return done.getAttribute("data-status");
}
