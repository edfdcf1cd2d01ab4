import type { ApiEvent, Listed } from "../../api/types.ts";

/**
 * The rows after an event: the customer's own row takes the event's word in its place, so that nothing moves under the
 * pointer. The same array where the event is about nobody here or about an older version.
 */
export function followEvent(rows: Listed[], { customUserId, customer, at, type }: ApiEvent): Listed[] {
  if (customUserId === null) return rows;
  const index = rows.findIndex((row) => row.customUserId === customUserId);
  const row = rows[index];
  if (!row) return rows;
  if (type === "customer.erased") return rows.toSpliced(index, 1);
  if (!customer || customer.version < row.version) return rows;
  const { name, owner, tags, state, version, progress } = customer;
  const changedAt = at > row.changedAt ? at : row.changedAt;
  const overdue = row.overdue || type === "customer.overdue";
  return rows.with(index, { ...row, name, owner, tags, state, version, progress, changedAt, overdue });
}

/** Whether the list, asked for anew, might show this customer elsewhere or for the first time. */
export function isNews(rows: Listed[], { customUserId, type }: ApiEvent): boolean {
  return (
    customUserId !== null &&
    type.startsWith("customer.") &&
    !rows.some((row) => row.customUserId === customUserId)
  );
}
