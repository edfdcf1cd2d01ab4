import type { Api } from "./api.ts";
import { Paged } from "./paged.ts";
import type { Unattributed as Item } from "./types.ts";

/** `/v1/unattributed`: connections that came without a customUserId. */
export class Unattributed {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  list(): Paged<Item> {
    return new Paged(this.api, "/v1/unattributed");
  }

  /** Also what that user connects later is this customer's, until Leadsie itself names one. */
  assign(id: string, customUserId: string): Promise<unknown> {
    return this.api.json("POST", path(id, "/assign"), { body: { customUserId } });
  }

  ignore(id: string): Promise<unknown> {
    return this.api.json("POST", path(id, "/ignore"));
  }
}

function path(id: string, suffix: string): string {
  return `/v1/unattributed/${encodeURIComponent(id)}${suffix}`;
}
