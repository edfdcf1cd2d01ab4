import { expect, it } from "vitest";
import { HOT_MS } from "../../src/status/constants.ts";
import { HotList } from "../../src/upstream/hot.ts";

it("keeps whom another machine's clock, which is a little ahead, has made hot, and nobody for an hour", () => {
  const list = new HotList();
  const now = 1_000_000;
  list.heat({ key: "ahead", customUserId: "ahead", until: now + 300 + HOT_MS }, now);
  list.heat({ key: "jumped", customUserId: "jumped", until: now + 3_600_000 + HOT_MS }, now);
  expect(list.expire(now + 10, HOT_MS)).toEqual(["jumped"]);
});
