import type { Api } from "./api.ts";

/** What an operator may know of Leadsie's health; `say` in words, with what to do. */
export interface UpstreamView {
  say: string;
  [field: string]: unknown;
}

/** `/v1/upstream` */
export class Upstream {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  get(): Promise<UpstreamView> {
    return this.api.json("GET", "/v1/upstream");
  }

  /** A new Leadsie key: tried before it is kept. Needs an admin key. */
  setKey(apiKey: string): Promise<UpstreamView> {
    return this.api.json("PUT", "/v1/upstream/key", { body: { apiKey } });
  }

  /** A suspicious sweep is right after all. Needs an admin key. */
  accept(): Promise<UpstreamView> {
    return this.api.json("POST", "/v1/upstream/accept");
  }
}
