import { describe, expect, it } from "vitest";
import { Claims } from "../../src/status/claims.ts";

describe("claims of one customer", () => {
  it("hold a user until the observation that claims them has ended", () => {
    const claims = new Claims();
    const claim = claims.begin(["7"]);
    expect(claims.has("7")).toBe(true);
    claims.end(claim);
    expect(claims.has("7")).toBe(false);
  });

  it("let a user go who is taken away meanwhile, from every observation that claims them", () => {
    const claims = new Claims();
    const [poll, sweep] = [claims.begin(["7", "8"]), claims.begin(["7"])];
    claims.takeAway("7");
    expect([...poll]).toEqual(["8"]);
    expect([...sweep]).toEqual([]);
  });
});
