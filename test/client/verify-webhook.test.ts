import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyWebhook, WebhookVerificationError } from "../../src/client/verify-webhook.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const randomKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
const secret = `whsec_${randomKey()}`;
const body = JSON.stringify({ id: "evt_1", type: "customer.connected", data: { name: "Zoë" } });

function signed(by = secret, at = NOW, text = body): Record<string, string> {
  return {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": new Webhook(by).sign("evt_1", new Date(at), text),
  };
}

describe("verifyWebhook", () => {
  it("gives the event that the standardwebhooks package signed", async () => {
    expect(await verifyWebhook({ headers: signed(), body }, secret, { now: NOW })).toEqual(JSON.parse(body));
  });

  it("takes a standard Request", async () => {
    const request = new Request("https://hooks.example.com/", { method: "POST", headers: signed(), body });
    expect(await verifyWebhook(request, secret, { now: NOW })).toMatchObject({ id: "evt_1" });
  });

  it("takes headers as Node gives them, and a secret without its prefix", async () => {
    const headers = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name, [value]]));
    const bare = secret.slice("whsec_".length);
    expect(await verifyWebhook({ headers, body }, bare, { now: NOW })).toMatchObject({ id: "evt_1" });
  });

  it("takes what is up to five minutes old, or early", async () => {
    for (const at of [NOW - 300_000, NOW + 300_000]) {
      const headers = signed(secret, at);
      expect(await verifyWebhook({ headers, body }, secret, { now: NOW })).toMatchObject({ id: "evt_1" });
    }
  });

  it("takes what an independent HMAC signed, among other signatures", async () => {
    const key = Uint8Array.from(atob(secret.slice("whsec_".length)), (c) => c.charCodeAt(0));
    const seconds = String(NOW / 1000);
    const own = createHmac("sha256", key).update(`evt_1.${seconds}.${body}`).digest("base64");
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": seconds,
      "webhook-signature": `v1a,xyz v1,${randomKey()} v1,${own}`,
    };
    expect(await verifyWebhook({ headers, body }, secret, { now: NOW })).toMatchObject({ id: "evt_1" });
  });

  it.each([
    ["another secret", signed(`whsec_${randomKey()}`), body, "no signature fits the body"],
    ["another body", signed(), `${body} `, "no signature fits the body"],
    ["another id", { ...signed(), "webhook-id": "evt_2" }, body, "no signature fits the body"],
    ["a time six minutes ago", signed(secret, NOW - 360_000), body, "webhook-timestamp is too far from now"],
    [
      "a time six minutes ahead",
      signed(secret, NOW + 360_000),
      body,
      "webhook-timestamp is too far from now",
    ],
    ["a time a second too old", signed(secret, NOW - 301_000), body, "webhook-timestamp is too far from now"],
    [
      "a timestamp that is no number",
      { ...signed(), "webhook-timestamp": "soon" },
      body,
      "webhook-timestamp is too far from now",
    ],
    ["no id", { ...signed(), "webhook-id": "" }, body, "webhook-id is missing"],
    ["no timestamp", { "webhook-id": "evt_1" }, body, "webhook-timestamp is missing"],
    ["no signature", { ...signed(), "webhook-signature": "" }, body, "webhook-signature is missing"],
    ["no header of a list", { ...signed(), "webhook-id": [] }, body, "webhook-id is missing"],
    [
      "a signature of another version",
      { ...signed(), "webhook-signature": "v2,abc" },
      body,
      "no signature fits the body",
    ],
    [
      "a signature without a version",
      { ...signed(), "webhook-signature": "v1" },
      body,
      "no signature fits the body",
    ],
    ["what is no base64", { ...signed(), "webhook-signature": "v1,!" }, body, "no signature fits the body"],
  ] as [string, Record<string, string | string[]>, string, string][])(
    "refuses %s",
    async (_what, headers, text, message) => {
      const verified = verifyWebhook({ headers, body: text }, secret, { now: NOW });
      await expect(verified).rejects.toThrow(WebhookVerificationError);
      await expect(verified).rejects.toMatchObject({ name: "WebhookVerificationError", message });
    },
  );

  it("refuses the right signature under another version's name", async () => {
    const right = signed()["webhook-signature"] ?? "";
    const headers = { ...signed(), "webhook-signature": right.replace("v1,", "v2,") };
    await expect(verifyWebhook({ headers, body }, secret, { now: NOW })).rejects.toThrow(/no signature/);
  });

  it("refuses a timestamp that is not written in digits, although it was signed as it is", async () => {
    const key = Uint8Array.from(atob(secret.slice("whsec_".length)), (c) => c.charCodeAt(0));
    // Hexadecimal that ends in a digit, so that a check of the end alone would pass it.
    for (const timestamp of [`0x${(NOW / 1000).toString(16)}`, `${NOW / 1000}.0`, `+${NOW / 1000}`]) {
      const own = createHmac("sha256", key).update(`evt_1.${timestamp}.${body}`).digest("base64");
      const headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${own}`,
      };
      await expect(verifyWebhook({ headers, body }, secret, { now: NOW }), timestamp).rejects.toThrow(
        /too far from now/,
      );
    }
  });

  it.each(["", "whsec_", "whsec_!", `a${secret}`])("throws at a secret that is none: %j", async (none) => {
    const verified = verifyWebhook({ headers: signed(), body }, none, { now: NOW });
    await expect(verified).rejects.toThrow(TypeError);
    await expect(verified).rejects.toThrow("the secret is not one of a webhook: whsec_…");
  });
});
