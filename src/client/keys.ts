import type { Api } from "./api.ts";
import { creating } from "./creating.ts";
import { Paged } from "./paged.ts";
import type { ApiKey, Scope, Time } from "./types.ts";

/** `/v1/keys`: needs an admin key. */
export class Keys {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /** `key` is shown this once. */
  create(key: { name: string; scope: Scope; expiresAt?: Time }): Promise<ApiKey & { key: string }> {
    return this.api.json("POST", "/v1/keys", { body: key, headers: creating() });
  }

  list(): Paged<ApiKey> {
    return new Paged(this.api, "/v1/keys");
  }

  /** Refused everywhere within ten seconds. */
  revoke(id: string): Promise<void> {
    return this.api.json("DELETE", path(id));
  }

  /** A new key in its place; the old one works on for `overlapSeconds` (0 where nothing is said). */
  rotate(id: string, options: { overlapSeconds?: number } = {}): Promise<ApiKey & { key: string }> {
    return this.api.json("POST", path(id, "/rotate"), { body: options, headers: creating() });
  }

  /** An address that signs in to the dashboard once, within 15 minutes. */
  signIn(id: string): Promise<{ url: string; [field: string]: unknown }> {
    return this.api.json("POST", path(id, "/sign-in"), { headers: creating() });
  }
}

function path(id: string, suffix = ""): string {
  return `/v1/keys/${encodeURIComponent(id)}${suffix}`;
}
