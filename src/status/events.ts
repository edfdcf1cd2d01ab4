import { MAX_EVENT_CHARS } from "./constants.ts";
import { progressOf } from "./progress.ts";
import type { Cause, EventDraft, NumberedEvent, Status } from "./types.ts";

/**
 * Numbers the drafts after the last event of `status` and writes each down as it will be told everywhere.
 * `status` is the one after the change, so that every event carries what the customer has become.
 */
export function numberEvents(status: Status, drafts: EventDraft[], cause: Cause, at: number) {
  const customer = {
    name: status.name,
    owner: status.owner,
    tags: status.tags,
    metadata: status.metadata,
    state: status.state,
    version: status.version,
    progress: progressOf(status),
  };
  const events = drafts.map((draft, index): NumberedEvent => {
    const seq = status.seq + index + 1;
    const told = {
      id: eventId(status.incarnation, seq),
      type: draft.type,
      customUserId: status.customUserId,
      seq,
      at: new Date(at).toISOString(),
      cause,
      data: draft.data,
      customer,
    };
    return { seq, type: draft.type, cause, at, text: bounded(told) };
  });
  return { status: { ...status, seq: status.seq + drafts.length }, events };
}

/** The same on every try and every channel; another incarnation of an erased id never repeats one. */
export function eventId(incarnation: string, seq: number): string {
  return `evt_${incarnation}_${seq}`;
}

/**
 * An event too large for a row keeps everything but its connections' assets, and says so: the snapshot has them.
 */
function bounded(event: { data: EventDraft["data"] }): string {
  const text = JSON.stringify(event);
  if (text.length <= MAX_EVENT_CHARS) return text;
  const data = Object.fromEntries(
    Object.entries(event.data).map(([name, value]) => [name, withoutAssets(value)]),
  );
  const cut = JSON.stringify({ ...event, data: { ...data, truncated: true } });
  return cut.length <= MAX_EVENT_CHARS ? cut : JSON.stringify({ ...event, data: { truncated: true } });
}

function withoutAssets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.length > MAX_NAMES ? value.slice(0, MAX_NAMES) : value;
  return "connectionAssets" in value ? { ...value, connectionAssets: [] } : value;
}

/** Names kept of `gained` and `lost` in an event that had to be cut. */
const MAX_NAMES = 100;
