import { describe, expect, it } from "vitest";
import { linksChanged, type ProfilePatch, describe as say } from "../../src/status/change.ts";
import { observe } from "../../src/status/observe.ts";
import { askAnew, remind, reminderOf } from "../../src/status/remind.ts";
import type { Status } from "../../src/status/types.ts";
import { connection, seen, watched } from "./build.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Ten in the morning, UTC. */
const TEN = Date.parse("2026-06-01T10:00Z");
const LIST = ["P1D", "P3D", "P7D"];

/** A call of the company's, as the object makes it of one. */
function call(status: Status, patch: ProfilePatch, now: number, linked = false): Status {
  const described = say(status, patch, "api", now);
  const transition = linked ? linksChanged(described, status, now) : described;
  return askAnew(status, transition, { named: patch.remindAfter !== undefined, zone: "UTC", now }).status;
}

const send = (status: Status, now: number, failingSince: number | null = null) =>
  remind(status, { now, zone: "UTC", failingSince });

/** When the next reminder is due, in days after ten o'clock of the first day. */
const dueIn = (status: Status, now: number) => {
  const next = reminderOf(status, "UTC", now);
  return next && { n: next.n, days: (next.at - TEN) / DAY };
};

const asked = (fields: Partial<Status> = {}) => call(watched(fields), { remindAfter: LIST }, TEN);
const connect = (status: Status, no = 1) => observe(status, seen(no, [connection()], TEN + no * HOUR)).status;
const disconnect = (status: Status, no: number) =>
  observe(observe(status, seen(no, [], TEN + no * HOUR)).status, seen(no + 1, [], TEN + (no + 1) * HOUR))
    .status;

describe("a reminder", () => {
  it("is told when its time has come, with its number, of how many, and what is missing", () => {
    const status = asked();
    const { status: reminded, events } = send(status, TEN + DAY);
    expect(JSON.parse(events[0]?.text ?? "")).toMatchObject({
      type: "customer.reminder",
      cause: "deadline",
      seq: 1,
      at: new Date(TEN + DAY).toISOString(),
      data: { n: 1, of: 3, missing: [{ key: "connection", types: [], count: 1, have: 0, reason: "absent" }] },
    });
    expect(events).toHaveLength(1);
    expect(dueIn(reminded, TEN + DAY)).toEqual({ n: 2, days: 3 });
  });

  it("changes nothing that the Customer shows: the version stays", () => {
    const status = asked();
    const reminded = send(status, TEN + DAY).status;
    expect(reminded).toEqual({ ...status, seq: 1, reminding: { askedAt: TEN, told: 1 } });
  });

  it.each([
    ["not before its time", TEN + DAY - 1],
    ["not at night", TEN + DAY + 8 * HOUR],
  ])("is told %s", (_, now) => {
    const status = asked();
    expect(send(status, now)).toEqual({ status, events: [] });
  });

  it("is told once, however often it is asked, and each of the list once", () => {
    let status = asked();
    const told: number[] = [];
    for (let hour = 0; hour < 24 * 10; hour++) {
      const reminded = send(status, TEN + hour * HOUR);
      status = reminded.status;
      told.push(...reminded.events.map((event) => JSON.parse(event.text).data.n));
    }
    expect(told).toEqual([1, 2, 3]);
  });

  it("waits while upstream has been failing for an hour, and comes with the first good answer", () => {
    const status = asked();
    const now = TEN + DAY;
    expect(send(status, now, now - HOUR).events).toEqual([]);
    expect(send(status, now, 0).events).toEqual([]);
    expect(send(status, now, now - HOUR + 1).events).toHaveLength(1);
    expect(send(status, now + HOUR, null).events).toHaveLength(1);
  });

  it("row 37: is not withheld by a failure that a clock's jump put into the future", () => {
    expect(send(asked(), TEN + DAY, TEN + 2 * DAY).events).toHaveLength(1);
  });

  it("is not for archived customers, nor for those that have none in their list", () => {
    expect(reminderOf(call(asked(), { archived: true }, TEN), "UTC", TEN + DAY)).toBeNull();
    expect(reminderOf(watched(), "UTC", TEN + DAY)).toBeNull();
    expect(reminderOf(call(asked(), { remindAfter: [] }, TEN), "UTC", TEN + DAY)).toBeNull();
    expect(reminderOf(call(asked(), { remindAfter: null }, TEN), "UTC", TEN + DAY)).toBeNull();
  });

  it("does not come for what fell due while the customer was archived", () => {
    const archived = call(asked(), { archived: true }, TEN + HOUR);
    const back = call(archived, { archived: false }, TEN + 4 * DAY);
    expect(dueIn(back, TEN + 4 * DAY)).toEqual({ n: 3, days: 7 });
  });

  it("stays where it was when the customer is opened, or changed in what has nothing to do with it", () => {
    const told = send(asked(), TEN + DAY).status;
    const changed = call(call(told, { name: "Acme" }, TEN + 2 * DAY), {}, TEN + 2 * DAY, true);
    expect(changed.reminding).toEqual(told.reminding);
  });
});

describe("connecting", () => {
  it("ends reminders, and a loss begins none", () => {
    const connected = connect(asked());
    expect(connected).toMatchObject({ state: "connected", reminding: null });
    const lost = disconnect(connected, 2);
    expect(lost).toMatchObject({ state: "lost", reminding: null });
    expect(reminderOf(lost, "UTC", TEN + 30 * DAY)).toBeNull();
  });

  it("lets them begin anew after a loss when remindAfter is set again, be it to the same list", () => {
    const lost = disconnect(connect(asked()), 2);
    expect(dueIn(call(lost, { remindAfter: LIST }, TEN + 10 * DAY), TEN + 10 * DAY)).toEqual({
      n: 1,
      days: 11,
    });
    expect(dueIn(call(lost, { remindAfter: ["P2D"] }, TEN + 10 * DAY), TEN + 10 * DAY)).toEqual({
      n: 1,
      days: 12,
    });
    expect(call(lost, { name: "Acme" }, TEN + 10 * DAY).reminding).toBeNull();
  });

  it("leaves a list that is set while connected without effect", () => {
    const connected = connect(asked());
    const again = call(call(connected, { remindAfter: LIST }, TEN), { remindAfter: ["P5D"] }, TEN);
    expect(again).toMatchObject({ remindAfter: ["P5D"], reminding: null });
    expect(disconnect(again, 2).reminding).toBeNull();
  });

  it("does not end them while another requirement was never met, even when one is lost", () => {
    const requires = [
      { key: "page", types: ["Page"], count: 1 },
      { key: "pixel", types: ["Pixel"], count: 1 },
    ];
    const lost = disconnect(connect(asked({ requires })), 2);
    expect(lost.state).toBe("lost");
    expect(dueIn(lost, TEN + DAY)).toEqual({ n: 1, days: 1 });
  });
});

describe("being asked", () => {
  const later = TEN + 5 * DAY;

  it("is when another list is set: what was told is forgotten", () => {
    const told = send(asked(), TEN + DAY).status;
    expect(dueIn(call(told, { remindAfter: ["P2D"] }, later), later)).toEqual({ n: 1, days: 7 });
  });

  it("is not when the same list is set again, running or ended: who syncs every night sets it every night", () => {
    const running = send(asked(), TEN + DAY).status;
    expect(call(running, { remindAfter: LIST }, later)).toBe(running);
    const ended = send(running, TEN + 8 * DAY).status;
    expect(call(ended, { remindAfter: LIST }, TEN + 9 * DAY)).toBe(ended);
  });

  it("is when the first link is made, while nothing was told", () => {
    const linked = call(asked(), {}, TEN + HOUR, true);
    expect(linked.reminding).toEqual({ askedAt: TEN + HOUR, told: 0 });
    expect(call(linked, {}, TEN + 2 * HOUR, true).reminding).toEqual(linked.reminding);
    const told = send(asked(), TEN + DAY).status;
    expect(call(told, {}, later, true).reminding).toEqual({ askedAt: TEN, told: 1 });
  });

  it("is when a link is made that says after how long, be it with the same list", () => {
    const told = send(asked({ linksRev: 3 }), TEN + DAY).status;
    expect(call(told, { remindAfter: LIST }, later, true).reminding).toEqual({ askedAt: later, told: 0 });
  });

  it("is when a list is set again that a status of an earlier version had, without ever reminding", () => {
    const old = watched({ remindAfter: LIST });
    expect(reminderOf(old, "UTC", later)).toBeNull();
    const set = call(old, { remindAfter: LIST }, later);
    expect(set).toMatchObject({ version: old.version, reminding: { askedAt: later, told: 0 } });
  });
});
