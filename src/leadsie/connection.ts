import * as z from "zod/mini";
import { issueWords } from "../issue-words.ts";
import { isJsonObject, numberText, readExact } from "./exact.ts";
import { readTime } from "./time.ts";

export interface Asset {
  /** As upstream names it: v1 or v2, or a name nobody has heard of yet. */
  type: string;
  name: string;
  id: string;
  isSuccess: boolean;
  message: string;
  /** Epoch milliseconds. */
  time: number | null;
  /** The exact parsed object, with every field that came. */
  value: object;
}

export interface Connection {
  /** The JSON text exactly as it came. */
  raw: string;
  /** Upstream's own integer for the person, as text of any length. */
  user: string | null;
  customUserId: string | null;
  requestUrl: string;
  requestName: string;
  accessLevel: string;
  status: string;
  assets: Asset[];
  /** The exact parsed object, with every field that came. */
  value: object;
}

export type ReadConnection =
  | { ok: true; connection: Connection }
  /** `path` is like `connectionAssets.0.isSuccess`; empty when it is the whole. `message` holds no value that came. */
  | { ok: false; path: string; message: string };

const jsonObject = z.custom<JsonObject>(isJsonObject, "expected an object");

/** An id of another kind is held rather than dropped: as no id, its connection could be credited to somebody else. */
const customerId = z.custom<unknown>(
  (value) => value == null || typeof value === "string" || numberText(value) !== null,
  "expected text or a number",
);

/**
 * Only what a state is decided by. Leadsie's documentation leaves the rest open: any text is a type, a status or an
 * access level, any field may be added, and those not named here may be missing, null or of another kind.
 */
const strictPart = z.pipe(
  jsonObject,
  z.object({
    customUserId: z.optional(customerId),
    requestUrl: z.string(),
    status: z.string(),
    connectionAssets: z.array(z.pipe(jsonObject, z.object({ isSuccess: z.optional(z.boolean()) }))),
  }),
);

type JsonObject = Record<string, unknown>;
type Readable = JsonObject & z.infer<typeof strictPart> & { connectionAssets: JsonObject[] };

/** Reads one element of `allConnections` from its text. What is broken is said by its path, and never thrown. */
export function readConnection(raw: string): ReadConnection {
  const json = readExact(raw);
  if (!json.ok) {
    return {
      ok: false,
      path: "",
      message: json.reason === "syntax" ? "not valid JSON" : "nested too deeply",
    };
  }
  const read = strictPart.safeParse(json.value, { error: issueWords });
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, path: issue?.path.join(".") ?? "", message: issue?.message ?? "unreadable" };
  }
  // The parsed value itself is kept, not zod's copy, which holds only the fields named here.
  return { ok: true, connection: toConnection(raw, json.value as Readable) };
}

function toConnection(raw: string, value: Readable): Connection {
  return {
    raw,
    user: text(value.user) || null,
    customUserId: text(value.customUserId) || null,
    requestUrl: value.requestUrl,
    requestName: text(value.requestName),
    accessLevel: text(value.accessLevel),
    status: value.status,
    assets: value.connectionAssets.map(toAsset),
    value,
  };
}

function toAsset(value: JsonObject): Asset {
  return {
    type: text(value.type),
    name: text(value.name),
    id: text(value.id),
    isSuccess: value.isSuccess === true,
    message: text(value.message),
    time: readTime(value.time),
    value,
  };
}

/** Text as it is, a number as its digits, anything else as nothing. */
function text(value: unknown): string {
  return typeof value === "string" ? value : (numberText(value) ?? "");
}
