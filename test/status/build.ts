import { type Connection, readConnection } from "../../src/leadsie/connection.ts";
import { born } from "../../src/status/change.ts";
import type { Observation, Status } from "../../src/status/types.ts";

export interface AssetInput {
  type?: string;
  id?: string;
  name?: string;
  isSuccess?: boolean;
  [more: string]: unknown;
}

export function connectionText(fields: Record<string, unknown> = {}, assets: AssetInput[] = [{}]): string {
  return JSON.stringify({
    user: 7,
    customUserId: "acme",
    requestUrl: "https://app.leadsie.com/connect/agency/manage",
    requestName: "Access",
    accessLevel: "admin",
    status: "SUCCESS",
    ...fields,
    connectionAssets: assets.map((asset) => ({
      type: "Page",
      name: "A page",
      id: "p1",
      isSuccess: true,
      message: "",
      time: "2026-01-01T00:00:00.000Z",
      ...asset,
    })),
  });
}

export function connection(fields: Record<string, unknown> = {}, assets?: AssetInput[]): Connection {
  return reading(connectionText(fields, assets));
}

export function reading(raw: string): Connection {
  const read = readConnection(raw);
  if (!read.ok) throw new Error(`${read.path}: ${read.message}`);
  return read.connection;
}

export function watched(fields: Partial<Status> = {}): Status {
  const birth = {
    customUserId: "acme",
    key: "0".repeat(64),
    incarnation: "i1",
    source: "api",
    now: 1_000,
  } as const;
  return { ...born(birth), ...fields };
}

/** A poll that began at `at`; numbers rise with `no`. */
export function seen(no: number, connections: Connection[], at = no * 10_000): Observation {
  return { no, by: "poll", begunAt: at, at, connections };
}
