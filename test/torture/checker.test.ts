import { describe, expect, it } from "vitest";
import {
  type Arrival,
  checkHistory,
  checkKept,
  checkReceiver,
  checkStream,
  type Told,
} from "../../scripts/torture/checker.ts";

const event = (seq: number, more: Partial<Told> = {}): Told => ({
  ...{ customUserId: "a", seq, id: `evt_a_${seq}`, text: `{"n":${seq}}` },
  ...more,
});
const events = (...numbers: number[]) => numbers.map((seq) => event(seq));
const history = new Map([["a", events(1, 2, 3)]]);
const kinds = (findings: { wrong: string }[]) => findings.map(({ wrong }) => wrong);

describe("the checker of streams", () => {
  it("has nothing to say of a channel that told each event once, in order, between those of others", () => {
    const told = [event(1), event(1, { customUserId: "b", id: "evt_b_1" }), event(2), event(3)];
    expect(checkStream("feed", told, history)).toEqual([]);
  });

  it("finds an event that is lost, one that came twice, one out of order and one that is not in the history", () => {
    expect(kinds(checkStream("feed", events(1, 3), history))).toEqual(["lost"]);
    expect(kinds(checkStream("feed", events(1, 2, 2, 3), history))).toEqual(["duplicated"]);
    expect(kinds(checkStream("feed", events(1, 3, 2), history))).toEqual(["reordered"]);
    expect(kinds(checkStream("feed", events(1, 2, 3, 4), history))).toEqual(["unexpected"]);
  });

  it("finds an event that says something else than the history, or has another id", () => {
    const other = [event(1), event(2, { text: "{}" }), event(3)];
    expect(kinds(checkStream("feed", other, history))).toEqual(["unexpected"]);
    const renamed = [event(1), event(2, { id: "evt_b_2" }), event(3)];
    expect(kinds(checkStream("feed", renamed, history))).toEqual(["unexpected", "lost"]);
  });

  it("does not miss what has come since it was looked at", () => {
    expect(checkStream("feed", events(1, 2), history, new Map([["a", events(1, 2)]]))).toEqual([]);
  });
});

describe("the checker of receivers", () => {
  const arrived = (...list: [seq: number, taken: boolean][]): Arrival[] =>
    list.map(([seq, taken]) => ({ ...event(seq), taken }));

  it("takes repetitions, of what failed and of what was taken", () => {
    const got = arrived([1, false], [1, true], [2, true], [1, true], [2, true], [3, true]);
    expect(checkReceiver("webhook", got, history)).toEqual([]);
  });

  it("finds an event that was never taken", () => {
    expect(kinds(checkReceiver("webhook", arrived([1, true], [2, true], [3, false]), history))).toEqual([
      "lost",
    ]);
  });

  it("finds an event that was sent before the one in front of it was taken", () => {
    const got = arrived([1, false], [2, true], [1, true], [3, true]);
    expect(kinds(checkReceiver("webhook", got, history))).toEqual(["reordered"]);
  });

  it("finds a repetition with another body", () => {
    const got = [...arrived([1, true], [2, true], [3, true]), { ...event(3, { text: "{}" }), taken: true }];
    expect(kinds(checkReceiver("webhook", got, history))).toEqual(["unexpected"]);
  });
});

describe("the checker of histories", () => {
  it("finds a gap, a number that was given twice and two events with one id", () => {
    expect(kinds(checkHistory("a", events(1, 3)))).toEqual(["lost"]);
    expect(kinds(checkHistory("a", [event(1), event(1, { id: "other" })]))).toEqual(["duplicated"]);
    expect(kinds(checkHistory("a", [event(1), event(2, { id: "evt_a_1" })]))).toEqual(["duplicated"]);
  });

  it("finds an event that was read and is gone, or is another now", () => {
    expect(checkKept("a", events(1, 2), events(1, 2, 3))).toEqual([]);
    expect(kinds(checkKept("a", events(1, 2), events(1)))).toEqual(["lost"]);
    expect(kinds(checkKept("a", events(1), [event(1, { text: "{}" })]))).toEqual(["unexpected"]);
  });
});
