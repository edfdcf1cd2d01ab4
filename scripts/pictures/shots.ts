import type { Page } from "playwright-core";
import type { Target } from "./fill.ts";

/** A view: its address, and what has to be there before the picture is taken. */
export interface Shot {
  name: string;
  view: (target: Target) => string | Promise<string>;
  ready: (page: Page, target: Target) => Promise<unknown>;
  /** Takes back what the picture made. */
  after?: (target: Target) => Promise<unknown>;
}

const TABLE = [
  "customUserId;name;owner;requires;dueAt",
  "00140;Maple & Rye;Ana Duarte;Facebook Page|Instagram Account;2026-12-15",
  "00141;Harbour Yoga;Mia Wong;Google Ads Account;",
  "2.08841E+15;Tide Surf School;Tom Becker;Facebook Page;",
  "00143;Clover Kitchen;Ana Duarte;Meta Ad Account:admin;30.11.2026",
].join("\r\n");

/** For whom a link is made in front of the camera. */
const MADE = "00150";

export const shots: Shot[] = [
  { name: "overview", view: () => "#/", ready: (page) => page.locator(".chart canvas").nth(1).waitFor() },
  {
    name: "customers",
    view: () => "#/customers",
    ready: (page) => page.getByTestId("customer-row").first().waitFor(),
  },
  {
    name: "customer",
    view: async (target) => `#/c/${await keyOf(target, "00117")}`,
    ready: async (page) => {
      await page.getByTestId("say").waitFor();
      await page.getByTestId("event").first().waitFor();
    },
  },
  {
    name: "new-link",
    view: () => "#/new",
    ready: async (page, { sandbox }) => {
      await page.getByTestId("request-url").fill(`${sandbox}/connect/acme/manage`);
      await page.getByTestId("custom-user-id").fill("00135");
      await page.getByTestId("type").filter({ hasText: "Facebook Page" }).click();
      await page.getByTestId("type").filter({ hasText: "Meta Ad Account" }).click();
    },
  },
  {
    name: "link-made",
    view: () => "#/new?again=1",
    ready: async (page, { sandbox }) => {
      await page.getByTestId("request-url").fill(`${sandbox}/connect/acme/manage`);
      await page.getByTestId("custom-user-id").fill(MADE);
      await page.getByTestId("make").click();
      await page.getByTestId("qr").waitFor();
    },
    after: (target) => send(target, "DELETE", `/v1/customers/${MADE}`),
  },
  {
    name: "import",
    view: () => "#/import",
    ready: async (page, { sandbox }) => {
      const file = { name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(TABLE) };
      await page.getByTestId("import-file").setInputFiles(file);
      await page.getByTestId("import-url").fill(`${sandbox}/connect/acme/manage`);
      await page.getByTestId("import-rows").waitFor();
    },
  },
  {
    name: "unattributed",
    view: () => "#/unattributed",
    ready: (page) => page.getByTestId("unattributed").first().waitFor(),
  },
  {
    name: "webhooks",
    view: () => "#/webhooks",
    ready: (page) => page.locator("svg.health").first().waitFor(),
  },
  { name: "keys", view: () => "#/keys", ready: (page) => page.getByTestId("key-row").first().waitFor() },
  { name: "progress", view: progressOf, ready: (page) => page.getByText("Go on").waitFor() },
];

interface Found {
  key: string;
  links: { url: string }[];
}

async function find(target: Target, id: string): Promise<Found> {
  return (await (await send(target, "GET", `/v1/customers/${id}`)).json()) as Found;
}

function send({ address, key }: Target, method: string, path: string): Promise<Response> {
  return fetch(address + path, { method, headers: { authorization: `Bearer ${key}` } });
}

async function keyOf(target: Target, id: string): Promise<string> {
  return (await find(target, id)).key;
}

async function progressOf(target: Target): Promise<string> {
  return `${(await find(target, "00117")).links[0]?.url}/progress`;
}
