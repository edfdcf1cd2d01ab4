import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/**
 * Takes the pictures in docs/images from the running program: `npm start` in one terminal, `node scripts/pictures.ts` in
 * another. PORT and SANDBOX_PORT as for `npm start`.
 */
const sandbox = `http://localhost:${process.env.SANDBOX_PORT || 8788}`;
const folder = join(resolve(import.meta.dirname, ".."), "docs", "images");

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, "--no-sandbox"],
  });
  try {
    await connectPage(browser);
  } finally {
    await browser.close();
  }
}

async function connectPage(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
  await page.goto(`${sandbox}/connect/acme/manage?customUserId=customer-42`);
  await page.getByTestId("asset").first().waitFor();
  await page.screenshot({ path: join(folder, "connect-page.png") });
  await page.getByTestId("connect").click();
  await page.getByTestId("done").waitFor();
  await page.screenshot({ path: join(folder, "connected.png") });
}

await main();
