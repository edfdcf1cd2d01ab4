/** What a key may do; each includes the ones before it. */
export type Scope = "read" | "write" | "admin";

export const SCOPES: readonly Scope[] = ["read", "write", "admin"];

/** Who asks. `id` tells callers apart (idempotency keys are theirs alone) and is never the secret itself. */
export interface Principal {
  /** The key's id; `admin` for ADMIN_API_KEY; a session has the id of the key that opened it. */
  id: string;
  name: string;
  scope: Scope;
  /** Milliseconds since 1970; null for never. */
  expiresAt: number | null;
  /** The dashboard's session that stands for the key. */
  session?: string;
  /** A browser token: the one customer that may be read, as long as it is the same that the token was made for. */
  only?: { key: string; incarnation: string };
}

/** ADMIN_API_KEY, the first key and the way back in. */
export const ROOT_ID = "admin";
export const ROOT: Principal = { id: ROOT_ID, name: "ADMIN_API_KEY", scope: "admin", expiresAt: null };
