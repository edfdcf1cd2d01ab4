import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { newSecret, signatures } from "../../src/delivery/sign.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const now = () => Math.floor(Date.now() / 1000);

function headers(id: string, timestamp: number, signature: string) {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signature,
  };
}

describe("a webhook's secret", () => {
  it("is whsec_ and the base64 of 32 random bytes", () => {
    expect(newSecret((bytes) => new Uint8Array(bytes).fill(255))).toBe(`whsec_${"/".repeat(42)}8=`);
  });

  it("is another one each time", () => {
    expect(newSecret(random)).not.toBe(newSecret(random));
  });
});

describe("a delivery's signature", () => {
  it("is the one of the Standard Webhooks specification's example", async () => {
    const signed = await signatures(
      ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      1614265330,
      '{"test": 2432232314}',
    );
    expect(signed).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("satisfies the Standard Webhooks library, whatever the body", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.string({ unit: "grapheme" }), async (json, name) => {
        const body = JSON.stringify({ json, name });
        const secret = newSecret(random);
        const timestamp = now();
        const signed = await signatures([secret], "evt_a_1", timestamp, body);
        expect(new Webhook(secret).verify(body, headers("evt_a_1", timestamp, signed))).toEqual({
          json,
          name,
        });
      }),
    );
  });

  it("equals an HMAC that Node computes, for any id, time, body and secret", async () => {
    const id = fc.stringMatching(/^evt_[a-z0-9]{1,20}_\d{1,9}$/);
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const body = fc.string({ unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(id, fc.nat(), body, key, async (id, timestamp, body, key) => {
        const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
        const secret = newSecret(() => new Uint8Array(key));
        expect(await signatures([secret], id, timestamp, body)).toBe(`v1,${hmac}`);
      }),
    );
  });

  it("row 33: is made with each live secret, so that a receiver who knows either one accepts", async () => {
    const [older, newer, stranger] = [newSecret(random), newSecret(random), newSecret(random)];
    const timestamp = now();
    const signed = await signatures([newer, older], "evt_a_2", timestamp, "{}");
    expect(signed).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
    for (const secret of [older, newer]) {
      expect(new Webhook(secret).verify("{}", headers("evt_a_2", timestamp, signed))).toEqual({});
    }
    expect(() => new Webhook(stranger).verify("{}", headers("evt_a_2", timestamp, signed))).toThrow();
  });

  it.each([
    ["another id", "evt_a_4", 0, "{}"],
    ["another time", "evt_a_3", 1, "{}"],
    ["another body", "evt_a_3", 0, "{} "],
  ])("does not fit %s", async (_, id, later, body) => {
    const secret = newSecret(random);
    const timestamp = now();
    const signed = await signatures([secret], "evt_a_3", timestamp, "{}");
    expect(() => new Webhook(secret).verify(body, headers(id, timestamp + later, signed))).toThrow();
  });

  it("is not made with what is no secret of ours", async () => {
    await expect(signatures(["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "evt_a_5", 0, "{}")).rejects.toThrow(
      /prefix/,
    );
  });
});
