import { customerPath, type List } from "../../test/started/customer.ts";
import type { Told } from "./checker.ts";
import { HISTORY_PAGE } from "./constants.ts";
import type { Service } from "./service.ts";
import { toldOf } from "./told.ts";

/** The events of a customer after number `after`, to the newest; null where it broke off or there is nobody. */
export async function readHistory(service: Service, id: string, after: number): Promise<Told[] | null> {
  const events: Told[] = [];
  for (;;) {
    const path = `${customerPath(id)}/events?after=${after + events.length}&limit=${HISTORY_PAGE}`;
    const page = await service.call<List<Record<string, unknown>>>("GET", path);
    if (page?.status !== 200) return null;
    events.push(...page.json.data.map(toldOf));
    if (page.json.next === null || page.json.data.length === 0) return events;
  }
}
