import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";

const given = { ADMIN_API_KEY: "0123456789abcdef01234567", LEADSIE_API_KEY: "key" };

describe("TIME_ZONE", () => {
  it.each(["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])("may be %s", (name) => {
    expect(readConfig({ ...given, TIME_ZONE: name })).toMatchObject({ ok: true, config: { timeZone: name } });
  });

  it("is UTC where it is left out or empty", () => {
    expect(readConfig(given)).toMatchObject({ config: { timeZone: "UTC" } });
    expect(readConfig({ ...given, TIME_ZONE: "" })).toMatchObject({ config: { timeZone: "UTC" } });
  });

  it.each(["Mars/Olympus", "+01:00", "Berlin", "Europe/Berlin ", "-05"])(
    "is a problem that names the variable when it is %j",
    (name) => {
      expect(readConfig({ ...given, TIME_ZONE: name })).toEqual({
        ok: false,
        problems: ["TIME_ZONE must be the IANA name of a time zone, like Europe/Berlin"],
      });
    },
  );
});
