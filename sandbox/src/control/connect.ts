import * as z from "zod";
import { connect } from "../connect.ts";
import type { Asset } from "../connection.ts";
import { MAX_USER_DIGITS } from "../constants.ts";
import { digitsOf } from "../exact-json.ts";
import { json } from "../http.ts";
import type { Office } from "../office.ts";
import { requestOf } from "../requests.ts";
import { readInput } from "./input.ts";

// Loose: what an asset carries beyond these travels on as it came.
const assetSchema = z.looseObject({
  type: z.string(),
  name: z.string(),
  id: z.string(),
  isSuccess: z.boolean(),
  message: z.string().optional(),
});

const userSchema = z.preprocess(
  digitsOf,
  z
    .string()
    .regex(
      new RegExp(`^(0|[1-9]\\d{0,${MAX_USER_DIGITS - 1}})$`),
      "must be a whole number, as a number or as digits",
    ),
);

// These say whose the connection is and where; they are not the caller's to overwrite.
const RESERVED = ["user", "customUserId", "requestUrl", "connectionAssets"];

/** The body of `POST /control/connect`. */
const schema = z.strictObject({
  requestId: z.string().min(1),
  customUserId: z.string().nullish(),
  user: userSchema.optional(),
  assets: z.array(assetSchema),
  /** Any text, so that unknown levels can be tried; Leadsie knows "view" and "admin". */
  accessLevel: z.string().default("view"),
  /** Which of the request's pages; by the access level when left out. */
  mode: z.enum(["manage", "view"]).optional(),
  /** false: the user's other connections stay where they are, so that one user is listed under two customers. */
  moveOthers: z.boolean().default(true),
  /** Fields put into the connection or over its own, such as an unknown status. */
  extra: z
    .record(z.string(), z.unknown())
    .refine(
      (extra) => !RESERVED.some((field) => Object.hasOwn(extra, field)),
      `may not hold ${RESERVED.join(", ")}`,
    )
    .optional(),
  /** Optional fields left out of the connection and of its assets. */
  omit: z.array(z.enum(["requestName", "accessLevel", "status", "message", "time"])).default([]),
});

/** `POST /control/connect`: a person connects, as on the page. */
export async function controlConnect(request: Request, office: Office): Promise<Response> {
  const input = await readInput(request, schema);
  if (!input.ok) return input.response;
  const { value } = input;
  // The assets as they came: the schema's copy would sort the known fields to the front.
  const assets = (input.raw as { assets: Asset[] }).assets;
  const time = new Date(office.now()).toISOString();
  return json(
    connect(
      {
        request: requestOf(
          value.requestId,
          value.mode ?? (value.accessLevel === "admin" ? "manage" : "view"),
        ),
        origin: new URL(request.url).origin,
        user: value.user ?? null,
        customer: value.customUserId ?? "",
        moveOthers: value.moveOthers,
        accessLevel: value.accessLevel,
        assets: assets.map((asset) => without(value.omit, complete(asset, time))),
        extra: value.extra ?? {},
        omit: value.omit,
      },
      office,
    ),
  );
}

// What is missing comes behind what came, so that the rest keeps its order.
function complete(asset: Asset, time: string): Asset {
  const missing = Object.entries({ message: "", time }).filter(([field]) => !Object.hasOwn(asset, field));
  return { ...asset, ...Object.fromEntries(missing) };
}

function without(omit: readonly string[], asset: Asset): Asset {
  return Object.fromEntries(Object.entries(asset).filter(([field]) => !omit.includes(field))) as Asset;
}
