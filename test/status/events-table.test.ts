import { describe, expect, it } from "vitest";
import document from "../../docs/events.md?raw";
import { assigned, unassigned } from "../../src/status/assign.ts";
import { linksChanged, opened, passDeadline, describe as say } from "../../src/status/change.ts";
import { discovered } from "../../src/status/discover.ts";
import { movedAway } from "../../src/status/move.ts";
import { observe } from "../../src/status/observe.ts";
import { askAnew, remind } from "../../src/status/remind.ts";
import { type Report, report } from "../../src/status/report.ts";
import type { Requirement, Status, Transition } from "../../src/status/types.ts";
import { connection, seen, watched } from "./build.ts";
import { after, own, T, v2 } from "./build-report.ts";

const page = { type: "Page", id: "p1" };
const ads = { type: "Ad Account", id: "a1", name: "Ads" };
const PAGE: Requirement = { key: "page", types: ["Page"], count: 1 };
const ADS: Requirement = { key: "ads", types: ["Ad Account"], count: 1 };
const both = { requires: [PAGE, ADS] };
const noCustomer = { customUserId: undefined };

/** What an observation of upstream makes of the status; a minute later each. */
const polls = (status: Status, no: number, ...lists: ReturnType<typeof connection>[][]): Transition =>
  lists.reduce<Transition>(
    (before, list, index) => {
      const at = after(600 + 60 * (no + index));
      const { status: next, events } = observe(before.status, seen(no + index, list, at));
      return { status: next, events: [...before.events, ...events] };
    },
    { status, events: [] },
  );

const connected = (fields: Partial<Status> = {}) => polls(watched(fields), 1, [connection()]).status;
const tells = (status: Status, ...reports: Report[]) =>
  reports.reduce((before, one) => report(before, one).status, status);
const edit = (status: Status, patch: Parameters<typeof say>[1]) => say(status, patch, "api", T);
const failing = (fields: object = {}) => connection({ status: "FAILED", ...fields }, [{ isSuccess: false }]);
const lost = () => polls(connected(), 2, [], []).status;
const given = () => connection(noCustomer);
const waiting = [{ connectionStatus: "In progress" }];

/** Each situation of the table, as the service goes through it. */
const SITUATIONS: Record<string, () => Transition> = {
  "it is watched, by `PUT` or by a link": () => linksChanged({ status: watched(), events: [] }, watched(), T),
  "name, owner, tags, metadata or due date are edited": () =>
    edit(watched(), { name: "A", owner: "B", tags: ["c"], metadata: { d: 1 }, dueAt: T + 1 }),
  "a person follows a link for the first time": () => opened(watched(), T),
  "a person follows a link again": () => opened(opened(watched(), T).status, T + 1),
  "it connects what is required": () => polls(watched(), 1, [connection()]),
  "it connects part of what is required": () => polls(watched(both), 1, [connection()]),
  "everything it connects fails": () => polls(watched(), 1, [failing()]),
  "it connects the rest": () => polls(connected(both), 2, [connection({}, [page, ads])]),
  "it connects twice at once": () => polls(watched(), 1, [connection(), connection({ user: 8 })]),
  "it connects something more, being connected": () =>
    polls(connected(), 2, [connection(), connection({ user: 8 })]),
  "an asset waits for somebody to accept, as a webhook tells": () =>
    report(watched({ requires: [PAGE] }), v2(1, 70, waiting, { status: "PARTIAL_SUCCESS" })),
  "the first webhook tells of a connection": () => report(watched(), v2(1, 70)),
  "the same webhook comes again": () => report(tells(watched(), v2(1, 70)), v2(2, 80)),
  "a poll confirms what a webhook told": () => polls(tells(watched(), v2(1, 70)), 2, [connection()]),
  "an answer lacks a connection, and no second one says so yet": () => polls(connected(), 2, []),
  "a second answer lacks it too": () => polls(connected(), 2, [], []),
  "an asset has turned unsuccessful, and a second answer says so too": () =>
    polls(connected(), 2, [failing()], [failing()]),
  "one connection of several goes, and the rest is enough": () =>
    polls(
      polls(watched(), 1, [connection(), connection({ user: 8 })]).status,
      2,
      [connection()],
      [connection()],
    ),
  "what was lost comes back": () => polls(lost(), 4, [connection()]),
  "the company reports an asset as lost": () =>
    report(connected({ requires: [PAGE] }), own(5, 7_000, [{ ...page, status: "lost", at: after(6_000) }])),
  "the company reports it as working again": () =>
    report(
      tells(connected({ requires: [PAGE] }), own(5, 7_000, [{ ...page, status: "lost", at: after(6_000) }])),
      own(6, 9_000, [{ ...page, status: "ok", at: after(8_000) }]),
    ),
  "the access level changes, and is enough": () =>
    polls(connected(), 2, [connection({ accessLevel: "view" })], [connection({ accessLevel: "view" })]),
  "the access level falls below what is required, and a second answer says so": () =>
    polls(
      connected({ requires: [{ ...PAGE, accessLevel: "admin" }] }),
      2,
      [connection({ accessLevel: "view" })],
      [connection({ accessLevel: "view" })],
    ),
  "an asset is renamed": () => polls(connected(), 2, [connection({}, [{ name: "Renamed" }])]),
  "only an asset's time or an unknown field changes": () =>
    polls(connected(), 2, [connection({ extra: 1 }, [{ time: "2026-01-02T00:00:00.000Z" }])]),
  "the person comes back under another customer's id (told of the old one)": () =>
    movedAway(connected(), "7", "other", after(10_000)),
  "the person comes back under this customer's id (told of the new one)": () =>
    polls(watched(), 1, [connection()]),
  "a sweep finds a customer nobody watched": () =>
    discovered({
      customUserId: "acme",
      key: "0",
      incarnation: "i",
      no: 1,
      at: T,
      connections: [connection(), connection({ user: 8 })],
    }),
  "a requirement is edited so that all are met": () =>
    edit(connected({ requires: [ADS] }), { requires: [PAGE] }),
  "a requirement is added that is not met yet": () => edit(connected({ requires: [PAGE] }), both),
  "connections without an id are assigned to it": () => assigned(watched(), "7", [given()], T),
  "they are assigned to somebody else": () =>
    unassigned(assigned(watched(), "7", [given()], T).status, "7", "other", T),
  "its due date passes and it is not connected": () => passDeadline(watched({ dueAt: T }), T),
  "a reminder falls due": () => {
    const now = Date.parse("2026-06-01T10:00Z");
    const call = { named: true, zone: "UTC", now };
    const { status } = askAnew(watched(), edit(watched(), { remindAfter: [60] }), call);
    return remind(status, { now: now + 60_000, zone: "UTC", failingSince: null });
  },
  "it is archived, or taken out again": () => {
    const archived = edit(connected(), { archived: true });
    return {
      status: archived.status,
      events: [...archived.events, ...edit(archived.status, { archived: false }).events],
    };
  },
};

/** The table's rows: what happened, and what is told of it. */
function rows(): [situation: string, events: string][] {
  const section = document.split("## A customer")[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (this happened|---)/.test(line))
    .map((line) => {
      const [, situation = "", events = ""] = line.split("|").map((cell) => cell.trim());
      return [situation, events];
    });
}

describe("the table of events in docs/events.md", () => {
  it("has a row for every situation that is tested, and no other", () => {
    expect(rows().map(([situation]) => situation)).toEqual(Object.keys(SITUATIONS));
  });

  it.each(rows())("%s: %s", (situation, events) => {
    const told = SITUATIONS[situation]?.().events.map(({ type, cause }) => `\`${type}\` (${cause})`);
    expect(told?.join(" → ") || "nothing").toBe(events);
  });
});
