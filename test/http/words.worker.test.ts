import { describe, expect, it } from "vitest";
import { CONNECT, call, customerPath, jsonOf, problemOf } from "./worker.ts";

const errorsOf = async (response: Promise<Response>) =>
  ((await problemOf(response, 400)).errors ?? []).map(({ path, message }) => [path, message]);

describe("A refusal says what is wrong", () => {
  it.each([
    ["/v1/customers?state=nope", "state", /expected one of "connected"\|/],
    ["/v1/customers?state=lost&state=nope", "state.1", /expected one of/],
    ["/v1/events?cause=nope", "cause", /expected one of "upstream"\|/],
    ["/v1/events?after=x", "after", /not made by this list/],
    ["/v1/customers?customUserId=a&customUserId=b", "customUserId", /given once/],
  ])("in the query %s", async (path, field, message) => {
    const errors = await errorsOf(call("GET", path));
    expect(errors).toEqual([[field, expect.stringMatching(message)]]);
  });

  it.each([
    [{}, [["customUserId", "is missing"]]],
    [{ customUserId: "a", remindAfter: ["PT1.5H"] }, [["remindAfter.0", "Invalid ISO duration"]]],
    [{ customUserId: "a", dueAt: "0000-01-01T00:00:00Z" }, [["dueAt", "must be in 1970 or later"]]],
  ])("in the body %j of a link, once", async (body, errors) => {
    expect(await errorsOf(call("POST", "/v1/links", { requestUrl: CONNECT, ...body }))).toEqual(errors);
  });

  it("in the header of a stream that is resumed", async () => {
    await jsonOf(call("PUT", customerPath("streamed"), {}), 201);
    const headers = { "last-event-id": "x" };
    const path = customerPath("streamed", "/live");
    const errors = await errorsOf(call("GET", path, undefined, headers));
    expect(errors).toEqual([["Last-Event-ID", expect.any(String)]]);
  });

  it("of Leadsie's own endpoint, which takes its key in the body", async () => {
    const { detail } = await problemOf(
      call("POST", "/api/checkUserStatus", { apiKey: "no", customUserId: "a" }),
      401,
    );
    expect(detail).toContain("`apiKey`");
  });
});

describe("A POST that takes no body", () => {
  it.each([customerPath("a", "/refresh"), "/v1/upstream/accept", "/v1/directory/rebuild"])(
    "refuses one: %s",
    async (path) => {
      const errors = await errorsOf(call("POST", path, { x: 1 }));
      expect(errors).toEqual([["x", "This field is not known."]]);
      const text = call("POST", path, undefined, { "content-type": "text/plain" });
      expect((await text).status).not.toBe(415);
    },
  );
});

describe("CSV by Accept", () => {
  it.each([
    ["text/csv", true],
    ["TEXT/CSV", true],
    ["text/csv, */*;q=0.1", true],
    ["text/csv;q=0", false],
    ["application/json, text/csv", false],
    ["application/json;q=0.5, text/csv", true],
    ["*/*", false],
  ])("%s", async (accept, isCsv) => {
    const { headers } = await call("GET", "/v1/customers", undefined, { accept });
    expect(headers.get("content-type")?.startsWith("text/csv")).toBe(isCsv);
  });
});
