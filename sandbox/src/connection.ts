/** An asset as the status endpoint writes it; unknown fields ride along untouched. */
export interface Asset {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly isSuccess: boolean;
  readonly message?: string;
  readonly time?: unknown;
  readonly [extra: string]: unknown;
}

/** What of a connection does not depend on who asks or on who owns it. */
export interface ConnectionBody {
  readonly requestName?: string;
  readonly accessLevel?: string;
  readonly status?: string;
  readonly connectionAssets: readonly Asset[];
  readonly [extra: string]: unknown;
}

/** A stored connection. `customer` is "" when the person came without a customUserId. */
export interface Connection {
  readonly user: string;
  readonly requestId: string;
  readonly path: string;
  readonly customer: string;
  /** A {@link ConnectionBody} as JSON text: kept as text so that every digit survives. */
  readonly body: string;
}

/** SUCCESS when every asset succeeded, FAILED when none did, PARTIAL_SUCCESS between (Leadsie's documentation). */
export function statusOf(
  assets: readonly { isSuccess: boolean }[],
): "SUCCESS" | "PARTIAL_SUCCESS" | "FAILED" {
  const good = assets.filter((asset) => asset.isSuccess).length;
  if (good === 0) return "FAILED";
  return good === assets.length ? "SUCCESS" : "PARTIAL_SUCCESS";
}

/** The connection as it stands in `allConnections`. `origin` is the one that the sandbox was reached on. */
export function renderConnection(connection: Connection, origin: string): string {
  const owner = connection.customer === "" ? "" : `,"customUserId":${JSON.stringify(connection.customer)}`;
  const requestUrl = JSON.stringify(origin + connection.path);
  return `{"user":${connection.user}${owner},"requestUrl":${requestUrl},${connection.body.slice(1)}`;
}
