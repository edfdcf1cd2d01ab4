import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

const given = { ADMIN_API_KEY: "admin-key-of-a-test-0123456789", LEADSIE_API_KEY: "key" };

describe("ALLOW_INSECURE_WEBHOOKS", () => {
  it.each(["http://localhost:8787", "http://127.0.0.1:8787", "https://localhost"])(
    "is taken beside %s",
    (base) => {
      const read = readConfig({ ...given, PUBLIC_BASE_URL: base, ALLOW_INSECURE_WEBHOOKS: "true" });
      expect(read).toMatchObject({ ok: true, config: { allowInsecureWebhooks: true } });
    },
  );

  it.each(["https://status.example.com", "https://localhost.example.com", ""])(
    "is refused beside %j",
    (base) => {
      const read = readConfig({ ...given, PUBLIC_BASE_URL: base, ALLOW_INSECURE_WEBHOOKS: "true" });
      expect(read).toMatchObject({
        ok: false,
        problems: [expect.stringContaining("ALLOW_INSECURE_WEBHOOKS")],
      });
    },
  );

  it("is off where it is left out or false, and nothing else is understood", () => {
    expect(readConfig(given)).toMatchObject({ ok: true, config: { allowInsecureWebhooks: false } });
    const off = readConfig({ ...given, ALLOW_INSECURE_WEBHOOKS: "false" });
    expect(off).toMatchObject({ ok: true, config: { allowInsecureWebhooks: false } });
    expect(readConfig({ ...given, ALLOW_INSECURE_WEBHOOKS: "yes" })).toMatchObject({ ok: false });
  });
});
