import type { FeedRow } from "../../src/feed/protocol.ts";
import { MAX_LISTED } from "./constants.ts";
import { allLogs, idOf, Reading, readLog } from "./reading.ts";
import type { Receiver } from "./receiver.ts";
import { Tail } from "./tails.ts";
import type { World } from "./world.ts";

/** After everything was told: all channels tell the same, in the same order, and nothing twice. Says where they do not. */
export async function channelsDiffer(world: World): Promise<string[]> {
  const left: string[] = [];
  const logs = await Promise.all(allLogs.map(readLog));
  checkLogs(world, logs, left);
  checkOperator(world, logs.at(-1) ?? [], left);
  for (const { key, customUserId } of world.record.all()) {
    const reading = await history(world, key);
    const faults = reading.faults(logs, (row) => row.key === key);
    left.push(...faults.map((fault) => `the history of ${customUserId.slice(0, 12)}: ${fault}`));
  }
  for (const tail of [new Tail("", () => true), ...world.tails]) {
    for (let pages = 0; !(await tail.read(world, MAX_LISTED, true)); pages++) {
      if (pages > MAX_LISTED) return [...left, `the feed${tail.query} has no end`];
    }
    left.push(...tail.reading.faults(logs, tail.wants).map((fault) => `the feed${tail.query}: ${fault}`));
  }
  for (const stream of world.streams.all) {
    const wants = (row: FeedRow) => stream.key === null || row.key === stream.key;
    await stream.catchUp(() => stream.reading.faults(logs, wants).length === 0);
    const faults = stream.reading.faults(logs, wants);
    left.push(...faults.map((fault) => `the stream of ${stream.key ?? "all"}: ${fault}`));
  }
  for (const receiver of world.receivers.watched()) checkReceiver(receiver, logs, left);
  return left;
}

/** The logs hold what happened to each customer, once and in order. */
function checkLogs({ record }: World, logs: FeedRow[][], left: string[]): void {
  const all = logs.flat();
  const ids = new Set(all.map(({ text }) => idOf(text)));
  if (ids.size !== all.length) left.push("an event lies in the logs twice");
  const byKey = Map.groupBy(all, ({ key }) => key);
  for (const { key, customUserId } of record.all()) {
    const logged = (byKey.get(key) ?? []).map(({ text }) => text);
    const happened = record.told(key).map(({ text }) => text);
    if (logged.join("\n") !== happened.join("\n")) {
      left.push(
        `${customUserId.slice(0, 12)}: ${happened.length} events happened, the log has ${logged.length}, or others`,
      );
    }
  }
}

/** Each outage is told once, and so is its end; nothing of it is left out. */
function checkOperator({ operator, disabled, receivers }: World, rows: FeedRow[], left: string[]): void {
  const told = rows.map(({ type }) => type).filter((type) => type.startsWith("upstream."));
  const outages = told.filter((type) => type !== "upstream.suspicious");
  if (outages.some((type, at) => type !== (at % 2 === 0 ? "upstream.failing" : "upstream.recovered"))) {
    left.push(`outages are told as ${outages.join(", ")}`);
  }
  if (outages.length % 2 === 1) left.push("the end of an outage is not told");
  if (told.join() !== operator.join())
    left.push(`upstream's news were ${operator.join()} and are told as ${told.join()}`);
  const ended = rows.filter(({ type }) => type === "webhook.disabled").map(({ text }) => webhookOf(text));
  for (const { id, name } of receivers.watched()) {
    const [often, toldOf] = [disabled, ended].map((ids) => ids.filter((one) => one === id).length);
    if (often !== toldOf) left.push(`${name} was disabled ${often} times, which is told ${toldOf} times`);
  }
}

function webhookOf(text: string): string {
  return (JSON.parse(text) as { data: { id: string } }).data.id;
}

async function history(world: World, key: string): Promise<Reading> {
  const reading = new Reading();
  for (let cursor = ""; ; ) {
    const path = `/v1/customers/by-key/${key}/events?limit=${MAX_LISTED}${cursor}`;
    const answer = await world.request("GET", path, undefined, {});
    const { data, next } = JSON.parse(answer?.text ?? "{}") as { data: unknown[]; next: string | null };
    for (const event of data) reading.take(JSON.stringify(event));
    if (next === null) return reading;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

/** Every event that it wants was taken; `Letters` has seen to their order and content. */
function checkReceiver(receiver: Receiver, logs: FeedRow[][], left: string[]): void {
  logs.forEach((rows, log) => {
    for (const row of rows) {
      if (!receiver.expects(log, row) || receiver.tried.get(idOf(row.text))?.accepted) continue;
      const tried = receiver.tried.get(idOf(row.text))?.count ?? 0;
      left.push(
        `${receiver.name} never took ${row.type} ${row.key?.slice(0, 6)} ${row.seq} of log ${log}, tried ${tried} times`,
      );
    }
  });
}
