import type { Finding, Wrong } from "./findings.ts";

/** An event as a channel told it: who, which number, under which id, and its whole text. */
export interface Told {
  customUserId: string;
  seq: number;
  id: string;
  text: string;
}

/** One arrival of a delivery, and whether the receiver took it. */
export interface Arrival extends Told {
  taken: boolean;
}

/** What a channel is held against: a customer's events by number, the first at 0. */
export type Histories = ReadonlyMap<string, Told[]>;

type Add = (wrong: Wrong, what: string) => void;

/**
 * Holds a channel that tells each event once, in order per customer, against the histories. Customers whom they lack
 * are left out. `wanted` is how far the channel must be: histories may have grown since it was looked at.
 */
export function checkStream(where: string, told: Told[], known: Histories, wanted = known): Finding[] {
  const { findings, add } = collect(where);
  const all = Map.groupBy(told, ({ customUserId }) => customUserId);
  for (const [id, history] of known) {
    const mine = all.get(id) ?? [];
    const twice = checkKnown(id, mine, history, add);
    for (const seq of twice) add("duplicated", `${id}: event ${seq} came twice`);
    checkAll(id, mine, wanted.get(id) ?? [], add);
    checkOrder(id, mine, add);
  }
  return findings;
}

/**
 * Holds what a receiver got against the histories: every event at least once, the same on every try, and none before
 * the one in front of it was taken.
 */
export function checkReceiver(
  where: string,
  arrivals: Arrival[],
  known: Histories,
  wanted = known,
): Finding[] {
  const { findings, add } = collect(where);
  const all = Map.groupBy(arrivals, ({ customUserId }) => customUserId);
  for (const [id, history] of known) {
    const mine = all.get(id) ?? [];
    checkKnown(id, mine, history, add);
    const taken = mine.filter((arrival) => arrival.taken);
    checkAll(id, taken, wanted.get(id) ?? [], add);
    checkTurns(id, mine, add);
  }
  return findings;
}

/** Numbers must be 1, 2, 3 … without a gap, ids all different. */
export function checkHistory(id: string, history: Told[]): Finding[] {
  const { findings, add } = collect("history");
  history.forEach(({ seq }, index) => {
    if (seq !== index + 1)
      add(seq > index + 1 ? "lost" : "duplicated", `${id}: ${seq} at place ${index + 1}`);
  });
  if (new Set(history.map((event) => event.id)).size < history.length) {
    add("duplicated", `${id}: two events have one id`);
  }
  return findings;
}

/** What was read of a history before must stand there for ever. */
export function checkKept(id: string, before: Told[], history: Told[]): Finding[] {
  const { findings, add } = collect("history");
  before.forEach((event, index) => {
    const now = history[index];
    if (!now) add("lost", `${id}: event ${event.seq} was read before`);
    else if (now.text !== event.text) add("unexpected", `${id}: event ${event.seq} is another than before`);
  });
  return findings;
}

function collect(where: string) {
  const findings: Finding[] = [];
  const add: Add = (wrong, what) => void findings.push({ wrong, where, what });
  return { findings, add };
}

/** Each is in the history, letter by letter. Gives the numbers that came more than once. */
function checkKnown(id: string, told: Told[], history: Told[], add: Add): Set<number> {
  const seen = new Set<number>();
  const twice = new Set<number>();
  for (const event of told) {
    const known = history[event.seq - 1];
    if (known?.id !== event.id) add("unexpected", `${id}: ${event.id} is not in the history`);
    else if (known.text !== event.text) add("unexpected", `${id}: ${event.id} says something else`);
    if (seen.has(event.seq)) twice.add(event.seq);
    seen.add(event.seq);
  }
  return twice;
}

function checkAll(id: string, told: Told[], wanted: Told[], add: Add): void {
  const has = new Set(told.map((event) => event.id));
  for (const event of wanted) if (!has.has(event.id)) add("lost", `${id}: event ${event.seq} (${event.id})`);
}

function checkOrder(id: string, told: Told[], add: Add): void {
  told.forEach(({ seq }, index) => {
    const before = told[index - 1];
    if (before && before.seq > seq) add("reordered", `${id}: event ${seq} after ${before.seq}`);
  });
}

/** The first try of an event comes after the one in front of it was taken. A repetition may come at any time. */
function checkTurns(id: string, arrivals: Arrival[], add: Add): void {
  const tried = new Set<number>();
  const taken = new Set<number>();
  for (const { seq, taken: ok } of arrivals) {
    const early = !tried.has(seq) && seq > 1 && !taken.has(seq - 1);
    if (early) add("reordered", `${id}: event ${seq} was sent before ${seq - 1} was taken`);
    tried.add(seq);
    if (ok) taken.add(seq);
  }
}
