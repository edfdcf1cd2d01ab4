import type { EventType, ToldCustomer, ToldEvent } from "../../src/delivery/event.ts";

export const CUSTOMER: ToldCustomer = {
  name: "Acme Ltd",
  owner: "jo@example.com",
  tags: [],
  metadata: null,
  state: "partial",
  version: 7,
  progress: {
    met: ["page"],
    missing: [
      { key: "ads", types: ["Meta Ad Account", "Google Ads Account"], count: 2, have: 1, reason: "absent" },
      { key: "tags", types: ["Google Tag Manager"], count: 1, have: 0, reason: "insufficient_access" },
    ],
  },
};

/** An event of Acme Ltd, cust-42, who lacks an ad account and has too low a level in the tag manager. */
export function told(type: EventType, data: Record<string, unknown>, other?: Partial<ToldEvent>): ToldEvent {
  return {
    id: "evt_a_1",
    type,
    customUserId: "cust-42",
    seq: 1,
    at: "2026-11-22T18:00:00.000Z",
    cause: "upstream",
    data,
    customer: CUSTOMER,
    ...other,
  };
}

export const COMPLETE: Partial<ToldEvent> = {
  customer: { ...CUSTOMER, state: "connected", progress: { met: ["page", "ads"], missing: [] } },
};

export const OPERATOR: Partial<ToldEvent> = {
  customUserId: null,
  seq: null,
  customer: null,
  cause: "operator",
};

export const PAGE = { type: "Facebook Page", id: "1001", name: "Acme Page" };

export const CONNECTION = {
  user: 7,
  requestUrl: "https://app.leadsie.com/connect/acme/manage",
  requestName: "Onboarding",
  accessLevel: "admin",
  status: "SUCCESS",
  connectionAssets: [{ ...PAGE, isSuccess: true, message: "", time: "2026-11-22T17:59:00.000Z" }],
};
