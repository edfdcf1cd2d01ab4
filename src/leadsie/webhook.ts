import * as z from "zod/mini";
import { issueWords } from "../issue-words.ts";
import { isJsonObject, numberText, readExact } from "./exact.ts";
import { type Verdict, wordOf } from "./verdict.ts";
import { webLink, withWebLinks } from "./web-link.ts";

/** One asset of a webhook. */
export interface WebhookAsset {
  type: string;
  name: string;
  id: string;
  /** Version 1's `message`, version 2's `notes`. */
  message: string;
  verdict: Verdict;
  /** Since when that was true, in epoch milliseconds; null where it does not say. */
  at: number | null;
  /** The asset's own access level: version 2 says Manage, ViewOnly or Owner. */
  level: string | null;
  /** Every field the status endpoint does not have, as JSON text in which no digit was lost; null where there is none. */
  details: string | null;
}

/** Leadsie's webhook, version 1 or 2, read into one form. */
export interface Webhook {
  version: 1 | 2;
  /** `user` in the webhook is the customUserId; null where the connection came without. */
  customUserId: string | null;
  requestUrl: string;
  requestName: string;
  accessLevel: string;
  status: string;
  clientName: string | null;
  clientSummaryUrl: string | null;
  assets: WebhookAsset[];
}

export type ReadWebhook =
  | { kind: "connection"; webhook: Webhook }
  /** Leadsie's own test event, sent from its settings. */
  | { kind: "test" }
  /** `path` is like `connectionAssets.0`; empty when it is the whole. `message` holds no value that came. */
  | { kind: "unreadable"; path: string; message: string };

type JsonObject = Record<string, unknown>;

const jsonObject = z.custom<JsonObject>(isJsonObject, "expected an object");

/** An id of another kind is refused rather than taken for none: its connection could be credited to somebody else. */
const customerId = z.custom<unknown>(
  (value) => value == null || typeof value === "string" || numberText(value) !== null,
  "expected text or a number",
);

/** Only what nothing can be made of without: everything else may be missing, null, of another kind or new. */
const strictPart = z.pipe(
  jsonObject,
  z.object({ user: z.optional(customerId), connectionAssets: z.array(jsonObject) }),
);

/** Fields that the status endpoint has too; all others of an asset are its details. */
const PLAIN_FIELDS = new Set(["type", "name", "id", "isSuccess", "message", "time"]);

const TEST_CLIENT = "/client/leadsieTestClientId/";
const TEST_USER = /^test-user-\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Reads the body of Leadsie's webhook. Tolerant of whatever value comes; never throws. */
export function readWebhook(text: string): ReadWebhook {
  const json = readExact(text);
  if (!json.ok) {
    const message = json.reason === "syntax" ? "not valid JSON" : "nested too deeply";
    return { kind: "unreadable", path: "", message };
  }
  const read = strictPart.safeParse(json.value, { error: issueWords });
  if (!read.success) {
    const [issue] = read.error.issues;
    return { kind: "unreadable", path: issue?.path.join(".") ?? "", message: issue?.message ?? "unreadable" };
  }
  const value = json.value as JsonObject & { connectionAssets: JsonObject[] };
  return isTest(value) ? { kind: "test" } : { kind: "connection", webhook: toWebhook(value) };
}

/** Leadsie marks it by a client of its own; where it names none, by the form of the user. */
function isTest({ user, clientSummaryUrl }: JsonObject): boolean {
  if (typeof clientSummaryUrl === "string" && clientSummaryUrl !== "") {
    return clientSummaryUrl.includes(TEST_CLIENT);
  }
  return typeof user === "string" && TEST_USER.test(user);
}

function toWebhook(value: JsonObject & { connectionAssets: JsonObject[] }): Webhook {
  return {
    version: versionOf(value),
    customUserId: text(value.user) || null,
    requestUrl: webLink(value.requestUrl) ?? "",
    requestName: text(value.requestName),
    accessLevel: text(value.accessLevel),
    status: text(value.status),
    clientName: text(value.clientName) || null,
    clientSummaryUrl: webLink(value.clientSummaryUrl),
    assets: value.connectionAssets.map(toAsset),
  };
}

/** Version 1 does not name itself; whatever comes after 2 is read as 2. */
function versionOf({ apiVersion, connectionAssets }: JsonObject & { connectionAssets: JsonObject[] }): 1 | 2 {
  const named = Number(numberText(apiVersion) ?? 1);
  return named >= 2 || connectionAssets.some((asset) => typeof asset.connectionStatus === "string") ? 2 : 1;
}

function toAsset(value: JsonObject): WebhookAsset {
  const { verdict, at } = wordOf(value);
  return {
    type: text(value.type),
    name: text(value.name),
    id: text(value.id),
    message: text(value.message ?? value.notes),
    verdict,
    at,
    level: text(value.accessLevel) || null,
    details: detailsOf(value),
  };
}

function detailsOf(value: JsonObject): string | null {
  const fields = Object.entries(value).filter(([name, field]) => !PLAIN_FIELDS.has(name) && field !== null);
  if (fields.length === 0) return null;
  return JSON.stringify(withWebLinks(Object.fromEntries(fields)));
}

/** Well-formed text as it is, a number as its digits, anything else as nothing. */
function text(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : (numberText(value) ?? "");
}
