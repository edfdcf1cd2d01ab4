import { expect, it } from "vitest";
import type { Failure } from "../../src/leadsie/client.ts";
import { explain, say } from "../../src/leadsie/say.ts";

const spoken: [Failure, string][] = [
  [{ reason: "timeout" }, "timeout"],
  [{ reason: "unreachable" }, "unreachable"],
  [{ reason: "truncated" }, "truncated"],
  [{ reason: "oversized" }, "oversized"],
  [{ reason: "html" }, "html instead of JSON"],
  [{ reason: "wrong-shape", path: "allConnections.0.status" }, "wrong shape: allConnections.0.status"],
  [{ reason: "wrong-shape", path: "" }, "wrong shape"],
  [{ reason: "status", status: 503 }, "status 503"],
  [{ reason: "rate-limited", retryAfterMs: 1_500 }, "rate limited"],
  [{ reason: "unauthorized", status: 401 }, "unauthorized"],
  [{ reason: "redirected", status: 308 }, "redirected 308"],
];

it.each(spoken)("row 6: readers see %j as a few words: %s", (failure, words) => {
  expect(say(failure)).toBe(words);
});

it.each(spoken)("an operator sees %j as one sentence", (failure) => {
  expect(explain(failure)).toMatch(/^Leadsie[^\n]+\.$/);
});

it("tells an operator the numbers that matter", () => {
  expect(explain({ reason: "rate-limited", retryAfterMs: 1_500 })).toContain("2 s");
  expect(explain({ reason: "status", status: 502 })).toContain("502");
  expect(explain({ reason: "wrong-shape", path: "allConnections.4" })).toContain("allConnections.4");
});
