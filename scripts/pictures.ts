import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import chromium from "@sparticuz/chromium";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { fill, type Target } from "./pictures/fill.ts";
import { shrinkPng } from "./pictures/png.ts";
import { type Shot, shots } from "./pictures/shots.ts";
import { devVarsFile } from "./start/variables.ts";

/**
 * Takes the pictures in docs/images from the running program: `TICK_SECONDS=2 npm start` in one terminal, `node
 * scripts/pictures.ts` in another. PORT, SANDBOX_PORT, DEV_VARS and ADMIN_API_KEY as for `npm start`. Fills the program
 * with an agency's customers first: give it a STATE_DIR of its own.
 */
const root = resolve(import.meta.dirname, "..");
const folder = join(root, "docs", "images");

/** Each view as it is on a desk by day and by night, and on a phone. */
const LOOKS = [
  { name: "light", colorScheme: "light", viewport: { width: 1200, height: 760 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1200, height: 760 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 780 } },
] as const;

async function main(): Promise<void> {
  const target = await findTarget();
  await mkdir(folder, { recursive: true });
  await fill(target);
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox"],
  });
  try {
    for (const look of LOOKS) await takeAll(browser, target, look);
    await connectPage(browser, target);
  } finally {
    await browser.close();
  }
}

async function findTarget(): Promise<Target> {
  const vars = parseEnv(await readFile(devVarsFile(process.env, root), "utf8").catch(() => ""));
  const key = process.env.ADMIN_API_KEY || vars.ADMIN_API_KEY;
  if (!key) throw new Error("ADMIN_API_KEY is missing: start the program first.");
  return {
    address: `http://localhost:${process.env.PORT || 8787}`,
    sandbox: `http://localhost:${process.env.SANDBOX_PORT || 8788}`,
    key,
  };
}

async function takeAll(browser: Browser, target: Target, look: (typeof LOOKS)[number]): Promise<void> {
  const { name, colorScheme, viewport } = look;
  const context = await browser.newContext({ colorScheme, viewport, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(target.address);
  await page.getByTestId("key").waitFor();
  await take(page, `sign-in-${name}`);
  await page.getByTestId("key").fill(target.key);
  await page.getByTestId("sign-in").click();
  await page.getByTestId("live").waitFor();
  for (const shot of shots) {
    await open(page, target, shot);
    await take(page, `${shot.name}-${name}`);
    await shot.after?.(target);
  }
  await context.close();
}

async function open(page: Page, target: Target, { view, ready }: Shot): Promise<void> {
  const address = await view(target);
  if (address.startsWith("http")) await page.goto(address);
  else await page.goto(`${target.address}/${address}`);
  await ready(page, target);
  await page.mouse.move(0, 0);
}

async function take(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
  await writeFile(join(folder, `${name}.png`), shrinkPng(picture));
}

async function connectPage(browser: Browser, { sandbox }: Target): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 }, locale: "en-GB" });
  await page.goto(`${sandbox}/connect/acme/manage?customUserId=customer-42`);
  await page.getByTestId("asset").first().waitFor();
  await take(page, "connect-page");
  await page.getByTestId("connect").click();
  await page.getByTestId("done").waitFor();
  await take(page, "connected");
}

await main();
