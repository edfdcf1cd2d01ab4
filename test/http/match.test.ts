import { describe, expect, it } from "vitest";
import { Matcher } from "../../src/http/match.ts";
import type { Route } from "../../src/http/route.ts";

const route = (method: Route["method"], path: string): Route => ({
  method,
  path,
  scope: "open",
  handle: () => undefined,
});

const matcher = new Matcher([
  route("GET", "/v1/things/by-key/:key"),
  route("GET", "/v1/things/:id"),
  route("PUT", "/v1/things/:id"),
  route("GET", "/v1/things/:id/:part"),
  route("GET", "/assets/*"),
  route("GET", "/openapi.json"),
  route("GET", "/"),
]);

const found = (method: string, path: string) =>
  [...matcher.matching(method, path)].map(({ route, params }) => [route.path, { ...params }]);

describe("routes are found by the path", () => {
  it.each([
    ["/", [["/", {}]]],
    ["/v1/things/a", [["/v1/things/:id", { id: "a" }]]],
    ["/v1/things/a%2Fb", [["/v1/things/:id", { id: "a%2Fb" }]]],
    ["/v1/things/%", [["/v1/things/:id", { id: "%" }]]],
    ["/v1/things/", []],
    ["/v1/things/a/", []],
    ["/v1/things", []],
    ["/x/v1/things/a", []],
    ["/assets/a/b.js", [["/assets/*", {}]]],
    ["/openapi.json", [["/openapi.json", {}]]],
    ["/openapi-json", []],
  ])("%s", (path, expected) => {
    expect(found("GET", path)).toEqual(expected);
  });

  it("in the order of their table, where several fit", () => {
    expect(found("GET", "/v1/things/by-key/k")).toEqual([
      ["/v1/things/by-key/:key", { key: "k" }],
      ["/v1/things/:id/:part", { id: "by-key", part: "k" }],
    ]);
  });

  it("and by the method, of which the others are known", () => {
    expect(found("PUT", "/v1/things/a")).toHaveLength(1);
    expect(found("DELETE", "/v1/things/a")).toEqual([]);
    expect(matcher.others("DELETE", "/v1/things/a")).toEqual(["GET", "PUT"]);
    expect(matcher.others("GET", "/v1/things/a")).toBeNull();
    expect(matcher.others("GET", "/nowhere")).toBeNull();
  });
});
