import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

const GOOD = { ADMIN_API_KEY: "k".repeat(24), LEADSIE_API_KEY: "leadsie" };

describe("the variables", () => {
  it("two are needed, all others have a value of their own", () => {
    expect(readConfig(GOOD)).toMatchObject({
      ok: true,
      config: {
        leadsieBaseUrl: "https://app.leadsie.com",
        linkHosts: ["app.leadsie.com", "app.leadsie.io"],
        publicBaseUrl: null,
        linkBaseUrl: null,
        contactUrl: null,
        jurisdiction: null,
        allowedOrigins: [],
        limitUnknownPerMinute: 300,
        upstreamRequestsPerMinute: 60,
        dropinMaxAgeSeconds: 3600,
      },
    });
  });

  it("name origins one by one, http on this machine alone", () => {
    const ALLOWED_ORIGINS = "https://shop.example.com , https://a.example:8443,http://localhost:3000";
    expect(readConfig({ ...GOOD, ALLOWED_ORIGINS })).toMatchObject({
      ok: true,
      config: {
        allowedOrigins: ["https://shop.example.com", "https://a.example:8443", "http://localhost:3000"],
      },
    });
  });

  it("that are missing are all named at once", () => {
    expect(readConfig({})).toEqual({
      ok: false,
      problems: ["ADMIN_API_KEY is missing", "LEADSIE_API_KEY is missing"],
    });
  });

  it("that are empty count as left out: dashboards and shells cannot unset one", () => {
    expect(readConfig({ ...GOOD, JURISDICTION: "", CONTACT_URL: "" })).toMatchObject({ ok: true });
    expect(readConfig({ ...GOOD, ADMIN_API_KEY: "" })).toMatchObject({ ok: false });
  });

  it.each([
    ["ADMIN_API_KEY", "k".repeat(23)],
    ["ADMIN_API_KEY", "k".repeat(1025)],
    ["ADMIN_API_KEY", `${"k".repeat(24)}\n`],
    ["ADMIN_API_KEY", `${"k".repeat(12)} ${"k".repeat(12)}`],
    ["ADMIN_API_KEY", "ключ".repeat(8)],
    ["LEADSIE_BASE_URL", "http://app.leadsie.com"],
    ["LEADSIE_BASE_URL", "leadsie.com"],
    ["LEADSIE_BASE_URL", "https://user:pass@app.leadsie.com"],
    ["LEADSIE_BASE_URL", "https://app.leadsie.com?x=secret"],
    ["LEADSIE_WEBHOOK_SECRET", "short"],
    ["LINK_HOSTS", "app.leadsie.com/connect"],
    ["LINK_HOSTS", "https://app.leadsie.com"],
    ["LINK_HOSTS", "*.leadsie.com"],
    ["LINK_HOSTS", ","],
    ["PUBLIC_BASE_URL", "http://status.example"],
    ["LINK_BASE_URL", "javascript:alert(1)"],
    ["CONTACT_URL", "javascript:alert(1)"],
    ["CONTACT_URL", "help@example.com"],
    ["ALLOWED_ORIGINS", "*"],
    ["ALLOWED_ORIGINS", "null"],
    ["ALLOWED_ORIGINS", "https://shop.example.com/"],
    ["ALLOWED_ORIGINS", "app.example.org"],
    ["ALLOWED_ORIGINS", "https://shop.example.com/page, https://other.example.com"],
    ["ALLOWED_ORIGINS", "http://shop.example.com"],
    ["LIMIT_UNKNOWN_PER_MINUTE", "0"],
    ["LIMIT_UNKNOWN_PER_MINUTE", "many"],
    ["JURISDICTION", "EU"],
    ["UPSTREAM_REQUESTS_PER_MINUTE", "0"],
    ["UPSTREAM_REQUESTS_PER_MINUTE", "-5"],
    ["UPSTREAM_REQUESTS_PER_MINUTE", "sixty"],
    ["DROPIN_MAX_AGE_SECONDS", "1.5"],
    ["HISTORY_DAYS", "29"],
  ])("%s=%j is refused by name, and its value is not told", (name, value) => {
    const read = readConfig({ ...GOOD, [name]: value });
    if (read.ok) throw new Error("was accepted");
    expect(read.problems).toHaveLength(1);
    expect(read.problems[0]).toMatch(new RegExp(`^${name} must `));
    expect(read.problems[0]).not.toContain(value.trim().length > 3 ? value.trim() : `"${value}"`);
  });
});
