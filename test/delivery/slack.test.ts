import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES, type EventType, type ToldEvent } from "../../src/delivery/event.ts";
import { slackText } from "../../src/delivery/slack.ts";
import { anyText } from "./any-text.ts";
import { COMPLETE, CONNECTION, CUSTOMER, OPERATOR, PAGE, told } from "./told.ts";

const MISSING =
  "Still missing: Meta Ad Account or Google Ads Account (not there, 1 of 2), Google Tag Manager (the access level is too low).";
const moved = { reason: "moved", movedTo: "cust-43" };

const SENTENCES: Record<EventType, [event: ToldEvent, text: string]> = {
  "customer.discovered": [
    told("customer.discovered", { state: "partial", connections: 2 }),
    "Acme Ltd (cust-42) was found in Leadsie and is watched from now on. State: partial.",
  ],
  "customer.opened": [
    told("customer.opened", { from: "waiting", to: "opened", gained: [], lost: [] }),
    "Acme Ltd (cust-42) has opened the link.",
  ],
  "customer.partial": [
    told("customer.partial", { from: "opened", to: "partial", gained: [PAGE], lost: [] }),
    `Acme Ltd (cust-42) has connected a part. New: Facebook Page “Acme Page”. ${MISSING}`,
  ],
  "customer.pending": [
    told("customer.pending", { from: "opened", to: "pending", gained: [], lost: [] }),
    `Acme Ltd (cust-42) has done their part; somebody has yet to accept. ${MISSING}`,
  ],
  "customer.connected": [
    told("customer.connected", { from: "partial", to: "connected", gained: [PAGE], lost: [] }, COMPLETE),
    "Acme Ltd (cust-42) is connected: nothing is missing. New: Facebook Page “Acme Page”.",
  ],
  "customer.failed": [
    told("customer.failed", { from: "opened", to: "failed", gained: [], lost: [] }),
    `Acme Ltd (cust-42) tried to connect, and it did not succeed. ${MISSING}`,
  ],
  "customer.lost": [
    told("customer.lost", { from: "connected", to: "lost", gained: [], lost: [PAGE], ...moved }),
    `Access to Acme Ltd (cust-42) is lost (it belongs to cust-43 now). Gone: Facebook Page “Acme Page”. ${MISSING}`,
  ],
  "customer.moved": [
    told("customer.moved", { to: "cust-43" }),
    "What Acme Ltd (cust-42) had connected now belongs to cust-43.",
  ],
  "customer.overdue": [
    told("customer.overdue", { dueAt: "2026-11-20T09:30:00.000Z" }),
    `Acme Ltd (cust-42) is overdue since 2026-11-20 09:30 UTC. ${MISSING}`,
  ],
  "customer.reminder": [
    told("customer.reminder", { n: 2, of: 3, missing: CUSTOMER.progress.missing.slice(1) }),
    "Reminder 2 of 3: Acme Ltd (cust-42) is not connected yet. Still missing: Google Tag Manager (the access level is too low).",
  ],
  "customer.erased": [
    told("customer.erased", {}, { customer: null, cause: "operator" }),
    "The customer cust-42 was erased.",
  ],
  "connection.added": [
    told("connection.added", { connection: CONNECTION }),
    "Acme Ltd (cust-42) has a new connection by the request “Onboarding” (SUCCESS, admin). Facebook Page “Acme Page”.",
  ],
  "connection.changed": [
    told("connection.changed", {
      before: { ...CONNECTION, status: "PARTIAL_SUCCESS", accessLevel: "view" },
      after: CONNECTION,
    }),
    "A connection of Acme Ltd (cust-42) has changed by the request “Onboarding” (SUCCESS, admin). Before: PARTIAL_SUCCESS, view. Facebook Page “Acme Page”.",
  ],
  "connection.removed": [
    told("connection.removed", { connection: CONNECTION }),
    "A connection of Acme Ltd (cust-42) is gone by the request “Onboarding” (SUCCESS, admin). Facebook Page “Acme Page”.",
  ],
  "connection.unattributed": [
    told(
      "connection.unattributed",
      { id: "0a1b", user: 7, clientName: "Beta GmbH", connections: [CONNECTION] },
      OPERATOR,
    ),
    "Beta GmbH has connected without a customUserId by the request “Onboarding” (SUCCESS, admin). Say whose it is: POST /v1/unattributed/0a1b/assign.",
  ],
  "upstream.failing": [
    told("upstream.failing", { reason: "unauthorized", say: "Leadsie refuses the key." }, OPERATOR),
    "Leadsie cannot be asked (unauthorized): every status stays as it was. Leadsie refuses the key.",
  ],
  "upstream.recovered": [
    told("upstream.recovered", {}, OPERATOR),
    "Leadsie can be asked again: all statuses are being brought up to date.",
  ],
  "upstream.suspicious": [
    told("upstream.suspicious", { customers: 40, of: 100 }, OPERATOR),
    "The last look at Leadsie would take something from 40 of 100 customers, which looks like a fault there: nothing of it was applied. If it is true, accept it with POST /v1/upstream/accept.",
  ],
  "webhook.disabled": [
    told("webhook.disabled", { id: "wh_1", description: "CRM", reason: "gone" }, OPERATOR),
    "The webhook “CRM” was disabled: it answered 410 Gone. What it missed is kept. When the receiver works again, enable it with PATCH /v1/webhooks/wh_1.",
  ],
  "webhook.test": [
    told("webhook.test", {}, OPERATOR),
    "This is a test: what Connectwatch has to tell arrives here.",
  ],
};

describe("in Slack, an event is a sentence", () => {
  it.each(EVENT_TYPES)("%s", (type) => {
    const [event, text] = SENTENCES[type];
    expect(slackText(event)).toEqual({ text });
  });

  it("that calls a customer without a name by the id", () => {
    const event = told("customer.opened", {}, { customer: { ...CUSTOMER, name: null } });
    expect(slackText(event).text).toBe("cust-42 has opened the link.");
  });

  it("that says who told of a loss, where it was the company itself", () => {
    const event = told("customer.lost", { lost: [], reason: "reported" }, COMPLETE);
    expect(slackText(event).text).toBe("Access to Acme Ltd (cust-42) is lost (by your own report).");
  });

  it("that names an asset by its id where it has no name", () => {
    const event = told("customer.partial", { gained: [{ ...PAGE, name: "" }] }, COMPLETE);
    expect(slackText(event).text).toContain("New: Facebook Page “1001”.");
  });

  it("that asks for a successful connection where no type is required", () => {
    const missing = [{ key: "connection", types: [], count: 1, have: 0, reason: "failed" as const }];
    const customer = { ...CUSTOMER, progress: { met: [], missing } };
    expect(slackText(told("customer.failed", {}, { customer })).text).toContain(
      "Still missing: a successful connection (failed).",
    );
  });

  it("that tells a dead webhook from one that is gone", () => {
    const event = told("webhook.disabled", { id: "wh_1", reason: "failing" }, OPERATOR);
    expect(slackText(event).text).toMatch(/“wh_1” was disabled: it did nothing but fail for five days/);
  });

  it("that names ten of many assets", () => {
    const gained = Array.from({ length: 25 }, (_, n) => ({ ...PAGE, name: `Page ${n}` }));
    const { text } = slackText(told("customer.connected", { gained }, COMPLETE));
    expect(text).toMatch(/Page 9” and 15 more\.$/);
  });

  it.each(EVENT_TYPES)("also when %s was cut to fit and its data is gone", (type) => {
    const [event] = SENTENCES[type];
    const { text } = slackText({ ...event, data: { truncated: true }, customer: null });
    expect(text).toMatch(/^\p{L}.+\.$/u);
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it("also when a later release has named its type", () => {
    const event = { ...told("customer.opened", {}), type: "customer.renamed" as EventType };
    expect(slackText(event).text).toBe("customer.renamed: Acme Ltd (cust-42).");
    expect(slackText({ ...event, type: "constructor" as EventType }).text).toMatch(/^constructor: /);
  });
});

describe("row 38: in Slack, what came from outside is text", () => {
  const hostile = (name: string) =>
    slackText(told("customer.connected", { gained: [{ ...PAGE, name }] }, COMPLETE)).text;

  it.each([
    ["a mention of everybody", "<!channel>", "&lt;!channel&gt;"],
    ["a mention of a person", "<@U012AB3CD>", "&lt;@U012AB3CD&gt;"],
    ["an escape of its own", "&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
    ["a line of its own", "a\r\n\u2028Acme paid", "a Acme paid"],
    ["a turned direction", "a\u202egnp.exe", "a gnp.exe"],
    ["half a character", "a\ud83d", "a\ufffd"],
  ])("%s", (_, name, shown) => {
    expect(hostile(name)).toContain(`“${shown}”`);
  });

  it.each(["https://evil.example/", "<https://evil.example|Sign in>", "slack://open"])(
    "an address, which Slack does not link: %s",
    (name) => {
      expect(hostile(name)).not.toContain("://");
    },
  );

  it("cut to 500 characters each, with all of an emoji or nothing", () => {
    expect(hostile("😀".repeat(600))).toContain(`“${"😀".repeat(499)}…”`);
  });

  const texts = fc.oneof(
    anyText,
    fc.constantFrom("<", ">", "&", "<!channel>", "<https://evil.example|x>", "&lt;", "://", "\n"),
    fc
      .array(fc.constantFrom("<", "&", "😀"), { minLength: 1, maxLength: 6 })
      .map((all) => all.join("").repeat(200)),
  );
  const asset = fc.record({ type: texts, name: texts, id: texts });
  const connection = fc.record({
    requestName: texts,
    status: texts,
    accessLevel: texts,
    connectionAssets: fc.array(asset, { maxLength: 12 }),
  });
  const data = fc.record(
    {
      to: texts,
      gained: fc.array(asset, { maxLength: 12 }),
      lost: fc.array(asset, { maxLength: 12 }),
      movedTo: texts,
      reason: fc.oneof(texts, fc.constantFrom("moved", "reported")),
      dueAt: fc.oneof(texts, fc.integer()),
      n: texts,
      of: texts,
      customers: texts,
      connection,
      connections: fc.array(connection, { maxLength: 2 }),
      before: connection,
      after: connection,
      id: texts,
      clientName: texts,
      description: texts,
      say: texts,
    },
    { requiredKeys: [] },
  );
  const missing = fc.array(
    fc.record({
      key: texts,
      types: fc.array(texts, { maxLength: 3 }),
      count: fc.nat(),
      have: fc.nat(),
      reason: fc.constantFrom("absent", "failed", "pending", "insufficient_access", "lost"),
    }),
    { maxLength: 12 },
  );
  const event = fc
    .record({ type: fc.constantFrom(...EVENT_TYPES), data, id: texts, name: fc.option(texts), missing })
    .map(({ type, data, id, name, missing }) =>
      told(type, data, {
        customUserId: id,
        customer: { ...CUSTOMER, name, progress: { met: [], missing } },
      }),
    );

  it("in every event: no mention, no link, no second line, no broken escape, at most 3,000 characters", () => {
    fc.assert(
      fc.property(event, (event) => {
        const { text } = slackText(event);
        expect(text).not.toMatch(/[<>\p{Cc}]|:\/\//u);
        expect(text.replaceAll(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(text.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
