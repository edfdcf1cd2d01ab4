import { describe, expect, it } from "vitest";
import { rootBits, rootKey } from "../../src/account/root-key.ts";
import { sameSecret } from "../../src/account/same-secret.ts";
import { seal, unseal } from "../../src/account/seal.ts";
import { sha256, sha256Hex } from "../../src/sha256.ts";

const ADMIN = "an-admin-key-of-24-characters";
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

describe("a sealed secret", () => {
  it("comes back, whatever characters it has", async () => {
    for (const secret of ["", "sk_live_1", "Zoë 🙂", "x".repeat(5_000)]) {
      expect(await unseal(ADMIN, "upstream", await seal(ADMIN, "upstream", secret))).toBe(secret);
    }
  });

  it("shows nothing of itself, and is another text each time", async () => {
    const [one, two] = [
      await seal(ADMIN, "upstream", "sk_live_1"),
      await seal(ADMIN, "upstream", "sk_live_1"),
    ];
    expect(one).not.toBe(two);
    expect(atob(one)).not.toContain("sk_live_1");
    expect(one.slice(0, 16)).not.toBe(two.slice(0, 16));
  });

  it("is a nonce of 12 bytes, the ciphertext and a tag of 16", async () => {
    expect(bytesOf(await seal(ADMIN, "upstream", "12345"))).toHaveLength(12 + 5 + 16);
  });

  it("is AES-GCM under a key of its own purpose, which no signature uses", async () => {
    const whole = bytesOf(await seal(ADMIN, "upstream", "sk_live_1"));
    const bits = await rootBits(ADMIN, "seal upstream");
    const key = await crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["decrypt"]);
    const sealed = { name: "AES-GCM", iv: whole.subarray(0, 12) };
    const plain = await crypto.subtle.decrypt(sealed, key, whole.subarray(12));
    expect(new TextDecoder().decode(plain)).toBe("sk_live_1");
  });

  it("is null under another ADMIN_API_KEY, for another purpose, and after any byte was changed", async () => {
    const sealed = await seal(ADMIN, "upstream", "sk_live_1");
    expect(await unseal(`${ADMIN}x`, "upstream", sealed)).toBeNull();
    expect(await unseal(ADMIN, "erased", sealed)).toBeNull();
    for (let at = 0; at < bytesOf(sealed).length; at++) {
      const bytes = bytesOf(sealed);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await unseal(ADMIN, "upstream", base64Of(bytes)), `byte ${at}`).toBeNull();
    }
    for (const text of ["", "no base64!", sealed.slice(0, 12)]) {
      expect(await unseal(ADMIN, "upstream", text), text).toBeNull();
    }
  });
});

describe("a key derived from ADMIN_API_KEY", () => {
  it("is 256 bits, the same for the same purpose and another for each other, or under another root", async () => {
    const hex = async (admin: string, purpose: string) =>
      new Uint8Array(await rootBits(admin, purpose)).join();
    const some = await Promise.all([hex(ADMIN, "a"), hex(ADMIN, "b"), hex(`${ADMIN}b`, "a"), hex(ADMIN, "")]);
    expect(new Set(some).size).toBe(4);
    expect(some[0]?.split(",")).toHaveLength(32);
    expect(await hex(ADMIN, "a")).toBe(some[0]);
  });

  it("is derived once, signs and verifies, and cannot be read", async () => {
    const key = await rootKey(ADMIN, "session");
    expect(rootKey(ADMIN, "session")).toBe(rootKey(ADMIN, "session"));
    expect(rootKey(ADMIN, "cursor")).not.toBe(rootKey(ADMIN, "session"));
    expect([key.extractable, [...key.usages].sort()]).toEqual([false, ["sign", "verify"]]);
    expect(key.algorithm).toMatchObject({ name: "HMAC", hash: { name: "SHA-256" } });
  });

  it("is not confused by a purpose and a key that put together read the same", async () => {
    expect(rootKey("b", "a")).not.toBe(rootKey("", "ab"));
  });
});

describe("two secrets", () => {
  it("are the same only when every character is", async () => {
    expect(await sameSecret("s3cret-ü", "s3cret-ü")).toBe(true);
    for (const other of ["", "s3cret-", "s3cret-ü ", "S3cret-ü", "s3cret-u", "x".repeat(10_000)]) {
      expect(await sameSecret(other, "s3cret-ü"), other).toBe(false);
    }
    expect(await sameSecret("", "")).toBe(true);
  });
});

describe("SHA-256 of a text", () => {
  it("is that of its UTF-8, as FIPS 180-4 gives it", async () => {
    expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(new Uint8Array(await sha256("ü"))).toEqual(
      new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([0xc3, 0xbc]))),
    );
  });
});
