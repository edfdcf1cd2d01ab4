import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configWith, settingsFor } from "../../scripts/deploy/config.ts";

const KNOWN = ["PUBLIC_BASE_URL", "TIME_ZONE", "ADMIN_API_KEY"];
const settings = (value: unknown, environment: string | null = null) =>
  settingsFor(JSON.stringify(value), environment, KNOWN);

describe("deploy.json", () => {
  it("may be empty", () => {
    expect(settings({})).toEqual({ vars: {} });
  });

  it("says name, domains and variables; numbers are variables too", () => {
    expect(
      settings({
        name: "acme",
        domains: ["a.example"],
        vars: { TIME_ZONE: "Europe/Berlin", PUBLIC_BASE_URL: 1 },
      }),
    ).toEqual({
      name: "acme",
      domains: ["a.example"],
      vars: { TIME_ZONE: "Europe/Berlin", PUBLIC_BASE_URL: "1" },
    });
  });

  it("names an environment after the deployment, and gives it no domain of another", () => {
    const all = {
      name: "acme",
      domains: ["a.example"],
      vars: { TIME_ZONE: "UTC" },
      environments: { staging: { vars: { PUBLIC_BASE_URL: "x" } } },
    };
    expect(settings(all, "staging")).toEqual({
      name: "acme-staging",
      vars: { TIME_ZONE: "UTC", PUBLIC_BASE_URL: "x" },
    });
  });

  it.each([
    [{ vars: { ADMIN_API_KEY: "secret" } }, null, /ADMIN_API_KEY is a secret/],
    [{ vars: { TIMEZONE: "UTC" } }, null, /no variable TIMEZONE/],
    [{ nmae: "x" }, null, /deploy\.json/],
    [{ name: "No Spaces" }, null, /name: must be/],
    [{}, "staging", /no environment staging/],
  ])("%j is refused in words", (value, environment, words) => {
    expect(() => settings(value, environment)).toThrow(words);
  });

  it("that is no JSON is refused in words", () => {
    expect(() => settingsFor("{", null, KNOWN)).toThrow(/deploy\.json is not JSON/);
  });

  it("gives a deployment its name, its queue, its domains and its variables in wrangler's file", () => {
    const toml = readFileSync("wrangler.toml", "utf8");
    const own = configWith(toml, { name: "acme", domains: ["a.example"], vars: { TIME_ZONE: 'a"b' } });
    expect(own).toContain('name = "acme"\nroutes = [{ pattern = "a.example", custom_domain = true }]\n');
    expect(own).not.toContain("connectwatch-polls");
    expect(own.match(/"acme-polls"/g)).toHaveLength(2);
    expect(own).toMatch(/\[vars\]\nTIME_ZONE = "a\\"b"\n$/);
    expect(configWith(toml, {})).toBe(toml);
  });
});
