import type { FeedRow } from "../../src/feed/protocol.ts";
import { MOST_TAILS } from "./constants.ts";
import { Reading } from "./reading.ts";
import type { World } from "./world.ts";

/** Somebody who reads the feed page by page, while others write. */
export class Tail {
  readonly reading = new Reading();
  private next: string | null = null;

  constructor(
    readonly query: string,
    readonly wants: (row: FeedRow) => boolean,
  ) {}

  /** One page; true where there was nothing more. Whoever gets no answer asks the same again. */
  async read(world: World, limit: number, calm: boolean): Promise<boolean> {
    const after = this.next === null ? "" : `&after=${encodeURIComponent(this.next)}`;
    const path = `/v1/events?limit=${limit}${this.query}${after}`;
    const answer = await world.request("GET", path, undefined, calm ? {} : undefined);
    if (answer === null || answer.status >= 500) return false;
    if (answer.status !== 200) {
      world.record.violations.push(`${path} answers ${answer.status}`);
      return true;
    }
    const { data, next, more } = JSON.parse(answer.text) as { data: unknown[]; next: string; more: boolean };
    for (const event of data) this.reading.take(JSON.stringify(event));
    this.next = next;
    return data.length === 0 && !more;
  }
}

/** Somebody reads the feed on, with or without a filter. */
export async function tails(world: World): Promise<void> {
  const { random } = world;
  if (world.tails.length < MOST_TAILS && random.chance(0.4)) world.tails.push(someTail(world));
  if (world.tails.length > 0) await random.pick(world.tails).read(world, random.pick([1, 3, 50]), false);
}

function someTail({ random, ids, keys }: World): Tail {
  const kind = random.pick(["all", "type", "cause", "customer"]);
  if (kind === "type") {
    const types = random.some(TYPES, 3);
    return new Tail(types.map((type) => `&type=${type}`).join(""), ({ type }) => types.includes(type));
  }
  if (kind === "cause") {
    const causes = random.some(CAUSES, 2);
    return new Tail(causes.map((cause) => `&cause=${cause}`).join(""), ({ cause }) => causes.includes(cause));
  }
  if (kind === "customer") {
    const id = random.pick(ids);
    return new Tail(`&customUserId=${encodeURIComponent(id)}`, ({ key }) => key === keys.get(id));
  }
  return new Tail("", () => true);
}

/** What readers and webhooks are narrowed to. */
export const TYPES = [
  "customer.opened",
  "customer.connected",
  "customer.lost",
  "customer.partial",
  "customer.discovered",
  "connection.added",
  "connection.changed",
  "connection.removed",
  "connection.unattributed",
  "upstream.failing",
  "upstream.recovered",
  "webhook.disabled",
];

export const CAUSES = ["upstream", "webhook", "report", "requirements", "operator"];
