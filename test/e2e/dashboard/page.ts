import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { LOOK_EVERY_MS, SOON_MS } from "../../started/constants.ts";
import type { Program } from "../../started/program.ts";
import { newPerson } from "../browser.ts";

/** One program and one browser for all tests of the dashboard. */
export interface World {
  program: Program;
  browser: Browser;
}

/** A page of somebody who has signed in with `key`, and whatever the browser complained about. */
export interface Signed {
  page: Page;
  context: BrowserContext;
  /** Errors of scripts, and what the Content Security Policy refused. */
  complaints: string[];
}

export async function signedIn(browser: Browser, program: Program, key = program.key): Promise<Signed> {
  const context = await newPerson(browser);
  const page = await context.newPage();
  const complaints = listenTo(page);
  await page.goto(program.address);
  await page.getByTestId("key").fill(key);
  await page.getByTestId("sign-in").click();
  await page.getByTestId("live").waitFor();
  return { page, context, complaints };
}

/** What no visit may bring about: a script's error, or something that the policy has to refuse. */
export function listenTo(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

/** The address that `npm start` prints. */
export function printedAddress(program: Program): string {
  const [, address = ""] = /Dashboard\s+(\S+)/.exec(program.output) ?? [];
  expect(address).toContain("/sign-in?code=");
  return address;
}

/** Shows a view by its address. */
export async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
}

/** The customer's own view. */
export async function showCustomer(page: Page, program: Program, id: string): Promise<void> {
  const answer = await program.api<{ key: string }>("GET", `/v1/customers/${encodeURIComponent(id)}`);
  expect(answer.status, answer.text).toBe(200);
  await show(page, `#/c/${answer.json.key}`);
  await page.getByTestId("diagnosis").waitFor();
}

/** What follows by itself, on a busy machine too. */
export function soon<T>(look: () => T, options: { interval?: number } = {}) {
  return expect.poll(look, { timeout: SOON_MS, interval: LOOK_EVERY_MS, ...options });
}
