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
    ["another secret", signed(`whsec_${randomKey()}`), body],
    ["another body", signed(), `${body} `],
    ["a time six minutes ago", signed(secret, NOW - 360_000), body],
    ["a time six minutes ahead", signed(secret, NOW + 360_000), body],
    ["no id", { ...signed(), "webhook-id": "" }, body],
    ["another id", { ...signed(), "webhook-id": "evt_2" }, body],
    ["no signature", { ...signed(), "webhook-signature": "" }, body],
    ["a signature of another version", { ...signed(), "webhook-signature": "v2,abc" }, body],
    ["a timestamp that is no number", { ...signed(), "webhook-timestamp": "soon" }, body],
  ])("refuses %s", async (_what, headers, text) => {
    await expect(verifyWebhook({ headers, body: text }, secret, { now: NOW })).rejects.toThrow(
      WebhookVerificationError,
    );
  });
});
