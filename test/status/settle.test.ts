import { describe, expect, it } from "vitest";
import { isOverdue, settle } from "../../src/status/settle.ts";
import type { Cause, EventDraft, Status } from "../../src/status/types.ts";
import { connection, watched } from "./build.ts";

const NOW = 50_000;
const opened = () => watched({ state: "opened", openedAt: 5 });
const connectedNow = (before: Status) => ({ ...before, connections: [connection()] });
const added: EventDraft = { type: "connection.added", data: { connection: {} } };

/** What follows when a customer has become `after`. */
function settled(
  before: Status,
  after: Status,
  cause: Cause = "upstream",
  changes?: Parameters<typeof settle>[5],
) {
  const { status, events } = settle(before, after, [], cause, NOW, changes);
  return {
    status,
    data: JSON.parse(events.at(-1)?.text ?? "{}").data,
    types: events.map(({ type }) => type),
  };
}

describe("a change that a caller sees", () => {
  it("raises the version by one, is dated, and numbers its events, the state's last", () => {
    const before = { ...opened(), version: 7, seq: 3 };
    const { status, events } = settle(before, connectedNow(before), [added], "webhook", NOW);
    expect(status).toMatchObject({ version: 8, changedAt: NOW, seq: 5, state: "connected" });
    expect(events.map(({ seq, type, cause, at }) => [seq, type, cause, at])).toEqual([
      [4, "connection.added", "webhook", NOW],
      [5, "customer.connected", "webhook", NOW],
    ]);
  });

  it("tells where the state came from, what was gained and lost, and nothing else", () => {
    const gained = [{ type: "Page", id: "p1", name: "A page" }];
    const before = opened();
    const { data } = settled(before, connectedNow(before), "upstream", { gained, lost: [] });
    expect(data).toEqual({ from: "opened", to: "connected", gained, lost: [] });
    expect(settled(before, connectedNow(before)).data).toMatchObject({ gained: [], lost: [] });
  });

  it("tells no state where it stays, nor where it is back at the beginning", () => {
    const before = opened();
    expect(settled(before, { ...before, name: "Acme" }).types).toEqual([]);
    const failed = watched({ state: "failed" });
    expect(settled(failed, { ...failed, connections: [] })).toMatchObject({
      types: [],
      status: { state: "waiting" },
    });
  });
});

describe("a customer's times", () => {
  it("say when it was connected at first and at last, and when it was lost", () => {
    const before = opened();
    const first = settle(before, connectedNow(before), [], "upstream", 100).status;
    expect(first).toMatchObject({ firstConnectedAt: 100, connectedAt: 100, lostAt: null });
    const lost = settle(first, { ...first, connections: [] }, [], "upstream", 200).status;
    expect(lost).toMatchObject({ state: "lost", firstConnectedAt: 100, connectedAt: 100, lostAt: 200 });
    const back = settle(lost, connectedNow(lost), [], "upstream", 300).status;
    expect(back).toMatchObject({ firstConnectedAt: 100, connectedAt: 300, lostAt: 200 });
  });

  it("stay while the state stays", () => {
    const before = opened();
    const first = settle(before, connectedNow(before), [], "upstream", 100).status;
    const edited = settle(first, { ...first, name: "Acme" }, [], "operator", 200).status;
    expect(edited).toMatchObject({ firstConnectedAt: 100, connectedAt: 100, lostAt: null, changedAt: 200 });
    const lost = settle(first, { ...first, connections: [] }, [], "upstream", 300).status;
    expect(settle(lost, { ...lost, name: "B" }, [], "operator", 400).status.lostAt).toBe(300);
  });

  it("are none of a customer who never connected", () => {
    const failed = connection({ status: "FAILED" }, [{ isSuccess: false }]);
    const { status } = settled(opened(), { ...opened(), connections: [failed] });
    expect(status).toMatchObject({
      state: "failed",
      firstConnectedAt: null,
      connectedAt: null,
      lostAt: null,
    });
  });
});

describe("what was met", () => {
  it("is remembered, so that a customer who loses it is lost and not merely without it", () => {
    const before = opened();
    const first = settled(before, connectedNow(before)).status;
    expect(Object.keys(first.everMet)).toEqual(["connection"]);
    expect(settled(first, { ...first, connections: [] }).status.state).toBe("lost");
  });
});

describe("why a customer is lost", () => {
  const connected = () => settled(opened(), connectedNow(opened())).status;
  const without = (cause: Cause, changes?: Parameters<typeof settle>[5]) => {
    const before = connected();
    return settled(before, { ...before, connections: [] }, cause, changes).data;
  };

  it("is the loss itself, or the company's own word", () => {
    expect(without("upstream").reason).toBe("lost");
    expect(without("webhook").reason).toBe("lost");
    expect(without("report").reason).toBe("reported");
  });

  it("is a move where another customer has it now, and says whom", () => {
    expect(without("upstream", { gained: [], lost: [], movedTo: "other" })).toMatchObject({
      reason: "moved",
      movedTo: "other",
    });
  });

  it("is said of no other state", () => {
    const before = opened();
    expect(settled(before, connectedNow(before), "report").data).not.toHaveProperty("reason");
  });
});

describe("a due date", () => {
  it("is passed from its millisecond on, unless there is none or the customer is connected", () => {
    expect(isOverdue({ dueAt: 100, state: "opened" }, 99)).toBe(false);
    expect(isOverdue({ dueAt: 100, state: "opened" }, 100)).toBe(true);
    expect(isOverdue({ dueAt: 100, state: "lost" }, 101)).toBe(true);
    expect(isOverdue({ dueAt: 100, state: "connected" }, 101)).toBe(false);
    expect(isOverdue({ dueAt: null, state: "opened" }, 101)).toBe(false);
  });

  it("that was told as passed stays so, until the customer connects or has another one", () => {
    const late = { ...opened(), dueAt: 100, overdue: true };
    expect(settled(late, { ...late, name: "Acme" }).status.overdue).toBe(true);
    expect(settled(late, connectedNow(late)).status.overdue).toBe(false);
    expect(settled(late, { ...late, dueAt: NOW + 1 }).status.overdue).toBe(false);
  });

  it("is never told as passed by a change of something else", () => {
    const due = { ...opened(), dueAt: 100 };
    expect(settled(due, { ...due, name: "Acme" }).status.overdue).toBe(false);
  });
});

describe("reminding", () => {
  it("ends when the customer connects, and goes on with any other change", () => {
    const reminding = { askedAt: 10, told: 1 };
    const before = { ...opened(), reminding };
    expect(settled(before, connectedNow(before)).status.reminding).toBeNull();
    expect(settled(before, { ...before, name: "Acme" }).status.reminding).toBe(reminding);
  });
});
