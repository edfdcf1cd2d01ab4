import { describe, expect, it } from "vitest";
import type { ApiEvent, Listed, Missing } from "../../src/dashboard/api/types.ts";
import { messageReader } from "../../src/dashboard/state/sse.ts";
import { followEvent, isNews } from "../../src/dashboard/views/customers/follow.ts";
import { connectionWords } from "../../src/dashboard/words/asset.ts";
import { eventWords } from "../../src/dashboard/words/event.ts";
import { missingSentence, progressWords } from "../../src/dashboard/words/state.ts";
import { counted, list, shortId, webAddress } from "../../src/dashboard/words/text.ts";
import { delayText, exactTime, lengthOf, relativeTime } from "../../src/dashboard/words/time.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const missing = (more: Partial<Missing>): Missing => ({
  key: "page",
  types: ["Facebook Page"],
  count: 1,
  have: 0,
  reason: "absent",
  ...more,
});

describe("progress is told as a person would", () => {
  it.each<[Partial<Missing>, string]>([
    [{}, "Facebook Page is missing"],
    [{ reason: "failed" }, "Facebook Page failed"],
    [{ reason: "lost" }, "Facebook Page was lost"],
    [{ reason: "pending" }, "Facebook Page is waiting to be accepted"],
    [{ reason: "insufficient_access" }, "Facebook Page has too little access"],
    [{ count: 3, have: 1 }, "Facebook Page is missing (1 of 3)"],
    [{ types: ["A", "B"] }, "A or B is missing"],
    [{ key: "connection", types: [] }, "A connection is missing"],
  ])("%j", (given, said) => {
    expect(missingSentence(missing(given))).toBe(said);
  });

  it("by the labels that the company gave", () => {
    const requires = [{ key: "page", label: "Your page", types: ["Facebook Page"] }];
    expect(progressWords({ met: ["x"], missing: [missing({})] }, requires)).toEqual({
      done: 1,
      of: 2,
      count: "1 of 2",
      say: "Your page is missing",
    });
  });

  it("with two named and the others counted", () => {
    const many = ["a", "b", "c", "d"].map((key) => missing({ key, types: [key] }));
    expect(progressWords({ met: [], missing: many }).say).toBe("a is missing, b is missing, 2 more");
  });
});

describe("times are told in the reader's words", () => {
  it.each([
    [0, "en", "now"],
    [-59_000, "en", "now"],
    [-3 * 60_000, "en", "3 min. ago"],
    [-2 * 3_600_000, "en", "2 hr. ago"],
    [-86_400_000, "en", "yesterday"],
    [3 * 86_400_000, "en", "in 3 days"],
    [-86_400_000, "de", "gestern"],
  ])("%d ms in %s: %s", (distance, locale, said) => {
    expect(relativeTime(NOW + distance, NOW, locale)).toBe(said);
  });

  it("exactly on hover, with the zone", () => {
    expect(exactTime(NOW, "en-GB", "Europe/Berlin")).toMatch(/22 Nov 2026, 13:00:00 (CET|GMT\+1)/);
  });

  it.each([
    [90_000, "1.5 minutes"],
    [3_600_000, "1 hour"],
    [20 * 86_400_000, "20 days"],
  ])("lengths: %d", (ms, said) => {
    expect(lengthOf(ms, "en")).toBe(said);
  });

  it.each([
    ["P3D", "3 days"],
    ["PT12H", "12 hours"],
    ["P1W", "7 days"],
    [7200, "2 hours"],
    ["P1M", "P1M"],
  ])("delays: %s", (delay, said) => {
    expect(delayText(delay, "en")).toBe(said);
  });
});

describe("text of others is shown as text", () => {
  it("opens http and https addresses alone", () => {
    expect(webAddress("https://a.example/x")).toBe("https://a.example/x");
    for (const address of [
      "javascript:alert(1)",
      "data:text/html,x",
      "ftp://a.example",
      "//a.example",
      7,
      null,
    ]) {
      expect(webAddress(address), String(address)).toBeNull();
    }
  });

  it("cuts a long id in its middle, between whole characters", () => {
    expect(shortId("x".repeat(80))).toBe("x".repeat(80));
    const cut = shortId("😀".repeat(200), 11);
    expect([...cut]).toHaveLength(11);
    expect(cut.isWellFormed()).toBe(true);
  });

  it("counts and lists", () => {
    expect(counted(1, "link")).toBe("1 link");
    expect(counted(1200, "delivery", "deliveries", "en")).toBe("1,200 deliveries");
    expect(list(["a", "b", "c"], "en")).toBe("a, b, and c");
    expect(
      list(
        Array.from({ length: 40 }, (_, n) => `n${n}`),
        "en",
      ),
    ).toMatch(/n10, and 29 more$/);
  });

  it.each([null, [], "x", { connectionAssets: 7 }, { connectionAssets: [null, 3, { name: {} }] }])(
    "takes any connection: %j",
    (connection) => {
      const words = connectionWords((connection ?? {}) as object);
      for (const asset of words.assets) expect(asset).toMatchObject({ name: "", status: "bad" });
    },
  );

  it("tells an asset by the newest word: the company's, the webhook's, the endpoint's", () => {
    const asset = { type: "Page", name: "P", id: "1", isSuccess: true };
    const statusOf = (details: object) =>
      connectionWords({ connectionAssets: [{ ...asset, details }] }).assets[0]?.word;
    expect(statusOf({})).toBe("Connected");
    expect(statusOf({ connectionStatus: "In progress" })).toBe("In progress");
    expect(statusOf({ connectionStatus: "Not Connected" })).toBe("Not Connected");
    expect(statusOf({ connectionStatus: "Connected", report: { status: "lost" } })).toBe("Lost");
  });
});

describe("events are told as a story", () => {
  const connection = (more: object) => ({
    requestName: "Manage",
    status: "SUCCESS",
    connectionAssets: [],
    ...more,
  });
  const asset = { type: "Page", name: "P", id: "1", isSuccess: true };

  it("says what changed in a connection", () => {
    const data = {
      before: connection({
        connectionAssets: [asset, { ...asset, id: "2", name: "Q" }, { ...asset, id: "3" }],
      }),
      after: connection({
        status: "PARTIAL_SUCCESS",
        connectionAssets: [
          { ...asset, isSuccess: false, message: "No admin" },
          { ...asset, id: "2", name: "R" },
          { ...asset, id: "4", name: "S" },
        ],
      }),
    };
    expect(eventWords({ type: "connection.changed", data })).toEqual({
      title: "Connection to Manage changed",
      tone: "plain",
      details: [
        "Status: SUCCESS → PARTIAL_SUCCESS",
        "Page P failed: No admin",
        "Q is now called R",
        "Page S is new",
        "Page P is gone",
      ],
    });
  });

  it("tells what was gained and where it went", () => {
    const lost = {
      from: "connected",
      to: "lost",
      gained: [],
      lost: [asset],
      reason: "moved",
      movedTo: "other",
    };
    expect(eventWords({ type: "customer.lost", data: lost })).toEqual({
      title: "Lost access",
      details: ["Lost: P (Page)", "Now under other."],
      tone: "lost",
    });
  });

  it("tells an event of a type that it does not know by that type", () => {
    expect(eventWords({ type: "customer.promoted", data: {} }).title).toBe("customer.promoted");
  });
});

describe("rows follow the stream", () => {
  const row = (customUserId: string, version: number) =>
    ({ customUserId, version, state: "waiting", changedAt: "2026-01-01T00:00:00.000Z" }) as Listed;
  const rows = [row("a", 1), row("b", 5), row("c", 1)];
  const event = (customUserId: string, version: number, type = "customer.opened") =>
    ({
      customUserId,
      type,
      at: "2026-02-01T00:00:00.000Z",
      customer: {
        name: "N",
        owner: null,
        tags: [],
        state: "opened",
        version,
        progress: { met: [], missing: [] },
      },
    }) as unknown as ApiEvent;

  it("in their places", () => {
    const after = followEvent(rows, event("b", 6));
    expect(after.map(({ customUserId }) => customUserId)).toEqual(["a", "b", "c"]);
    expect(after[1]).toMatchObject({ state: "opened", version: 6, changedAt: "2026-02-01T00:00:00.000Z" });
  });

  it("never back to an older version, and not for others", () => {
    expect(followEvent(rows, event("b", 4))).toBe(rows);
    expect(followEvent(rows, event("z", 4))).toBe(rows);
    expect(followEvent(rows, { ...event("b", 9), customUserId: null })).toBe(rows);
  });

  it("until the customer is erased", () => {
    expect(followEvent(rows, event("b", 0, "customer.erased"))).toHaveLength(2);
  });

  it("and tell of others who changed", () => {
    expect(isNews(rows, event("z", 1))).toBe(true);
    expect(isNews(rows, event("a", 2))).toBe(false);
    expect(isNews(rows, event("z", 1, "connection.added"))).toBe(false);
  });
});

describe("the stream is read", () => {
  it("however it is cut", () => {
    const text =
      'retry: 1000\n\n: \n\nid: 7\nevent: customer.opened\ndata: {"a":\ndata: 1}\n\nid: 8\ndata: x\r\n\r\n';
    const whole = messageReader()(text);
    expect(whole).toEqual([
      { id: "7", event: "customer.opened", data: '{"a":\n1}' },
      { id: "8", event: "message", data: "x" },
    ]);
    for (let cut = 0; cut < text.length; cut++) {
      const read = messageReader();
      expect([...read(text.slice(0, cut)), ...read(text.slice(cut))], `cut at ${cut}`).toEqual(whole);
    }
  });
});
