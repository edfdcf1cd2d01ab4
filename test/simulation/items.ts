import { readConnection } from "../../src/leadsie/connection.ts";
import { canonicalType } from "../../src/leadsie/types.ts";
import type { Status } from "../../src/status/types.ts";

type Connection = Status["connections"][number];

const read = new Map<string, Connection>();

/** A connection from its text; read once. */
export function connectionFrom(raw: string): Connection {
  let connection = read.get(raw);
  if (!connection) {
    const result = readConnection(raw);
    if (!result.ok) throw new Error(`the model gave a broken connection: ${result.path}`);
    connection = result.connection;
    read.set(raw, connection);
  }
  return connection;
}

/** Everything in connections that can be lost, as texts: the connection, each asset, each success. */
export function itemsOf(connections: Connection[]): Set<string> {
  const items = new Set<string>();
  for (const { user, requestUrl, assets } of connections) {
    const key = `${user} ${requestUrl}`;
    items.add(`connection ${key}`);
    for (const { type, id, isSuccess } of assets) {
      const asset = `${key} ${canonicalType(type)} ${id}`;
      items.add(`asset ${asset}`);
      if (isSuccess) items.add(`success ${asset}`);
    }
  }
  return items;
}
