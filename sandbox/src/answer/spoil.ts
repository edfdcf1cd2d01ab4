import type { Fault } from "./fault.ts";
import type { Item } from "./items.ts";

/** An answer that lost some: the first `drop` units, or every second one. A unit is a customer or, for a poll, a connection. */
export function* shorten(items: Iterable<Item>, drop: number | undefined, poll: boolean): Generator<Item> {
  let unit = -1;
  let last: string | null = null;
  for (const item of items) {
    if (poll || item.customer !== last) unit += 1;
    last = item.customer;
    const lost = drop === undefined ? unit % 2 === 0 : unit < drop;
    if (!lost) yield item;
  }
}

/** The same answer with one broken connection: the first, or the first of `fault.customUserId`. */
export function* breakOne(items: Iterable<Item>, fault: Fault): Generator<Item> {
  let broken = false;
  for (const item of items) {
    const chosen: boolean =
      !broken && (fault.customUserId === undefined || fault.customUserId === item.customer);
    yield chosen ? { ...item, text: brokenText(item.text, fault.how) } : item;
    broken ||= chosen;
  }
}

function brokenText(text: string, how: Fault["how"]): string {
  if (how === "not-object") return '"connection"';
  // The list is left out by giving its name to no field: everything before it stays byte for byte.
  const start = text.indexOf(',"connectionAssets":');
  return start === -1 ? "{}" : `${text.slice(0, start)}}`;
}
