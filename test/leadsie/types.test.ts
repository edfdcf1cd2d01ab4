import { describe, expect, it } from "vitest";
import { canonicalType, knownTypes, suggestType } from "../../src/leadsie/types.ts";

describe("asset types", () => {
  it.each([
    ["Page", "Facebook Page"],
    ["Ad Account", "Meta Ad Account"],
    ["Catalog", "Facebook Catalog"],
    ["Pixel", "Meta Pixel"],
    ["Facebook Page", "Facebook Page"],
    ["Instagram Account", "Instagram Account"],
    ["page", "page"],
    ["Fax Machine", "Fax Machine"],
    ["__proto__", "__proto__"],
  ])("%s is one with %s", (type, name) => {
    expect(canonicalType(type)).toBe(name);
  });

  it("are all known by one spelling each, with a platform", () => {
    const types = knownTypes();
    const spellings = types.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(types.every(({ platform }) => platform.length > 0)).toBe(true);
    expect(types).toHaveLength(28);
  });

  it("cannot be changed by who asked for them", () => {
    knownTypes()[0]?.aliases.push("Fax");
    expect(knownTypes()[0]?.aliases).toEqual(["Ad Account"]);
  });

  it.each([
    ["facebook page", "Facebook Page"],
    ["FACEBOOK_PAGE", "Facebook Page"],
    ["Facebok Page", "Facebook Page"],
    ["pixels", "Meta Pixel"],
    ["Google Ads", "Google Ads Account"],
    ["Tik Tok Advertiser Acount", "TikTok Advertiser Account"],
  ])("%s was probably meant as %s", (typed, name) => {
    expect(suggestType(typed)).toBe(name);
  });

  it.each(["Page", "Facebook Page", "Fax Machine", "Google", "", "X", "é".repeat(100_000)])(
    "%.20s suggests nothing",
    (type) => {
      expect(suggestType(type)).toBeNull();
    },
  );
});
