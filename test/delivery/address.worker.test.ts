import { describe, expect, it } from "vitest";
import { webhookUrlFault } from "../../src/delivery/address.ts";
import { ALLOWED, OWN_HOSTS, REFUSED } from "./addresses.ts";

const rules = { ownHosts: OWN_HOSTS, insecureAllowed: false };

/** The guard builds on the URL parser, and the Worker's is not Node's: the same rows hold for it. */
describe("row 30: where a webhook may go, as the Worker's own URL parser sees it", () => {
  it("allows every row that may be sent to", () => {
    expect(ALLOWED.filter((url) => webhookUrlFault(url, rules) !== null)).toEqual([]);
  });

  it("refuses every other row for its reason", () => {
    const wrong = REFUSED.filter(([url, words]) => !words.test(webhookUrlFault(url, rules) ?? "allowed"));
    expect(wrong).toEqual([]);
  });
});
