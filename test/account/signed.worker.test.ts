import { describe, expect, it } from "vitest";
import { rootKey } from "../../src/account/root-key.ts";
import { openSigned, signValue, toBase64Url } from "../../src/account/signed.ts";

const ADMIN = "an-admin-key-of-24-characters";
const value = { id: "key_a", until: 1_795_000_000_000, name: "Zoë ÿþ" };

const sign = (of: unknown = value, purpose = "session") => signValue(ADMIN, purpose, of);
const open = (text: string, purpose = "session", admin = ADMIN) => openSigned(admin, purpose, text);

describe("a signed value", () => {
  it("comes back as it was", async () => {
    for (const one of [value, [], "text", 0, null, { nested: [1, { a: "ü" }] }]) {
      expect(await open(await sign(one))).toEqual(one);
    }
  });

  it("is text that a URL, a header and a cookie carry as it is", async () => {
    expect(await sign({ text: "???>>>~~~ÿÿÿ" })).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it("is HMAC-SHA-256 under a key that HKDF (RFC 5869) makes for the purpose", async () => {
    const text = new TextEncoder();
    const root = await crypto.subtle.importKey("raw", text.encode(ADMIN), "HKDF", false, ["deriveBits"]);
    const [salt, info] = [text.encode("connectwatch"), text.encode("a purpose")];
    const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, root, 256);
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bits, hmac, false, ["sign"]);
    const [body = "", signature] = (await sign(value, "a purpose")).split(".");
    const expected = await crypto.subtle.sign("HMAC", key, text.encode(body));
    expect(signature).toBe(toBase64Url(new Uint8Array(expected)));
  });

  it("is nothing for another purpose, nor under another ADMIN_API_KEY", async () => {
    const signed = await sign();
    expect(await open(signed, "cursor")).toBeNull();
    expect(await open(signed, "session", `${ADMIN}x`)).toBeNull();
    expect(await open(signed)).toEqual(value);
  });

  it("is nothing after any one character was changed", async () => {
    const signed = await sign();
    for (let at = 0; at < signed.length; at++) {
      const other = signed[at] === "A" ? "B" : "A";
      expect(await open(signed.slice(0, at) + other + signed.slice(at + 1)), `at ${at}`).toBeNull();
    }
  });

  it("is nothing in another spelling of the same bytes, with a part too many, or with one missing", async () => {
    const signed = await sign();
    const [body = "", signature = ""] = signed.split(".");
    const { length } = signature;
    // The last of 43 characters holds two bits that belong to no byte.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spare = alphabet[alphabet.indexOf(signature.at(-1) ?? "") ^ 1] ?? "";
    for (const text of [
      "",
      ".",
      body,
      `${body}.`,
      `.${signature}`,
      `${signed}.`,
      `${signed}.x`,
      `${signed}=`,
      ` ${signed}`,
      `${signed} `,
      `${body}.${signature.slice(0, length - 1)}${spare}`,
      `${body}. ${signature}`,
      `${body}.!`,
      `!.${signature}`,
    ])
      expect(await open(text), JSON.stringify(text)).toBeNull();
  });

  it("has a body: the signature of nothing opens nothing", async () => {
    const of = await crypto.subtle.sign("HMAC", await rootKey(ADMIN, "session"), new Uint8Array());
    expect(await open(`.${toBase64Url(new Uint8Array(of))}`)).toBeNull();
  });
});
