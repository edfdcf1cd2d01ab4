import * as z from "zod";
import { assetsOf, businessOf } from "../business.ts";
import { connect } from "../connect.ts";
import type { Asset, Connection, ConnectionBody } from "../connection.ts";
import { MAX_USER_DIGITS } from "../constants.ts";
import { readInput } from "../control/input.ts";
import { parseExact } from "../exact-json.ts";
import { json, jsonError } from "../http.ts";
import type { Office } from "../office.ts";
import { comeBack } from "../reassociate.ts";
import { accessLevelOf, requestOf } from "../requests.ts";
import { DEFAULT_FAILURE } from "./constants.ts";

const visitSchema = z.strictObject({
  requestId: z.string().min(1),
  mode: z.enum(["manage", "view"]),
  /** Digits, as the browser remembers them; left out on a first visit. */
  user: z
    .string()
    .regex(new RegExp(`^[1-9]\\d{0,${MAX_USER_DIGITS - 1}}$`))
    .optional(),
  /** From the address, or remembered from an earlier one. */
  customUserId: z.string().optional(),
});

const connectSchema = visitSchema.extend({
  assets: z.array(
    z.strictObject({
      type: z.string(),
      id: z.string(),
      fail: z.boolean().default(false),
      message: z.string().optional(),
    }),
  ),
});

/**
 * `POST /page/visit`: who this browser is, what it could give and what it gave before. Of a stranger nothing is
 * written: their user is only theirs once they connect.
 */
export async function visit(request: Request, office: Office): Promise<Response> {
  const input = await readInput(request, visitSchema);
  if (!input.ok) return input.response;
  const { requestId, customUserId = "", user = office.people.invent(office.random) } = input.value;
  comeBack(user, customUserId, office);
  const given = office.book.connectionsOfUser(user).find((connection) => connection.requestId === requestId);
  return json({
    user,
    business: businessOf(user),
    assets: assetsOf(requestId, user),
    connection: given === undefined ? null : summaryOf(given),
  });
}

/** `POST /page/connect`: the visitor presses the button. */
export async function pageConnect(request: Request, office: Office): Promise<Response> {
  const input = await readInput(request, connectSchema);
  if (!input.ok) return input.response;
  const { requestId, mode, customUserId, user = office.people.invent(office.random), assets } = input.value;
  if (assets.length === 0) return jsonError(400, "assets: choose at least one");
  const time = new Date(office.now()).toISOString();
  const offered = assetsOf(requestId, user);
  const chosen: Asset[] = [];
  for (const { type, id, fail, message } of assets) {
    const asset = offered.find((one) => one.type === type && one.id === id);
    if (asset === undefined) return jsonError(400, `assets: ${type} ${id} is not this visitor's`);
    chosen.push({ ...asset, isSuccess: !fail, message: fail ? message || DEFAULT_FAILURE : "", time });
  }
  const visitor = { user, customer: customUserId ?? "", moveOthers: true };
  const { origin } = new URL(request.url);
  const asked = { request: requestOf(requestId, mode), origin, accessLevel: accessLevelOf(mode) };
  const { status, customUserId: attributed } = connect({ ...visitor, ...asked, assets: chosen }, office);
  return json({ user, customUserId: attributed, status, assets: chosen });
}

function summaryOf({ customer, body }: Connection): Record<string, unknown> {
  const { status, connectionAssets } = parseExact(body) as ConnectionBody;
  return { customUserId: customer === "" ? null : customer, status, assets: connectionAssets };
}
