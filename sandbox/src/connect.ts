import { type Asset, type Connection, type ConnectionBody, statusOf } from "./connection.ts";
import { type RawJson, rawNumber } from "./exact-json.ts";
import type { Office } from "./office.ts";
import { reassociate } from "./reassociate.ts";
import type { ConnectRequest } from "./requests.ts";
import { type Connected, sendWebhook } from "./webhook/send.ts";

/** A person connecting: what a page or `/control/connect` came with. */
export interface Visit {
  readonly request: ConnectRequest;
  /** Where the sandbox was reached. */
  readonly origin: string;
  /** null: whoever connected under that customer before, else somebody new. */
  readonly user: string | null;
  /** "" for none. */
  readonly customer: string;
  /** Whether the person's other connections follow to the new customer, as Leadsie's documentation says. */
  readonly moveOthers: boolean;
  readonly accessLevel: string;
  readonly assets: readonly Asset[];
  /** Fields added to the connection or written over its own. */
  readonly extra?: Record<string, unknown>;
  /** Fields of the connection that are left out. */
  readonly omit?: readonly string[];
}

export interface ConnectAnswer {
  readonly user: RawJson;
  readonly customUserId: string | null;
  readonly status: unknown;
  readonly requestUrl: string;
}

/**
 * Stores what a person gave, in place of what they gave to the same request before, and tells the webhook.
 * Who comes with another customUserId than before takes all their connections along.
 */
export function connect(visit: Visit, office: Office): ConnectAnswer {
  const { book, people } = office;
  const user = visit.user ?? knownUser(visit.customer, office) ?? people.invent(office.random);
  const version = book.begin();
  const body = bodyOf(visit);
  const held = book.takeUser(user, version);
  const before = held.filter((row) => isReplaced(row, visit));
  for (const row of before) book.close(row, version);
  const others = visit.moveOthers ? held.filter((row) => !before.includes(row)) : [];
  if (visit.customer !== "") reassociate(user, visit.customer, others, version, office);
  else if (people.customerOf(user) === null) people.attribute(user, "", version);
  const { id: requestId, path } = visit.request;
  book.insert({ user, requestId, path, customer: visit.customer, body: JSON.stringify(body) }, version);
  const connected: Connected = {
    user,
    customer: visit.customer,
    requestUrl: visit.origin + path,
    origin: visit.origin,
    body,
  };
  office.background(sendWebhook(connected, office));
  return {
    user: rawNumber(user),
    customUserId: visit.customer === "" ? null : visit.customer,
    status: body.status,
    requestUrl: connected.requestUrl,
  };
}

// Nobody's connections are no sign of who comes: two people without an id are two people.
function knownUser(customer: string, { people }: Office): string | null {
  return customer === "" ? null : people.userOf(customer);
}

function isReplaced(row: Connection, visit: Visit): boolean {
  return row.requestId === visit.request.id && (visit.moveOthers || row.customer === visit.customer);
}

function bodyOf(visit: Visit): ConnectionBody {
  const { assets } = visit;
  const whole: ConnectionBody = {
    requestName: visit.request.name,
    accessLevel: visit.accessLevel,
    status: statusOf(assets),
    ...visit.extra,
    connectionAssets: assets,
  };
  const left = Object.entries(whole).filter(([field]) => !visit.omit?.includes(field));
  return Object.fromEntries(left) as unknown as ConnectionBody;
}
