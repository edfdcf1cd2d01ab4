import type { Told } from "./checker.ts";

/** Whatever a channel gave, as the checker takes it. Operator events have no customer and are nobody's history. */
export function toldOf(event: Record<string, unknown>): Told {
  const { customUserId, seq, id } = event;
  return {
    customUserId: typeof customUserId === "string" ? customUserId : "",
    seq: Number(seq ?? 0),
    id: String(id),
    text: JSON.stringify(event),
  };
}
