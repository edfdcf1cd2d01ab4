import * as z from "zod";
import { type ConnectionBody, statusOf } from "../connection.ts";
import { parseExact } from "../exact-json.ts";
import { json } from "../http.ts";
import type { Office } from "../office.ts";
import { readInput } from "./input.ts";

const schema = z.strictObject({
  customUserId: z.string().min(1),
  how: z.enum(["remove", "fail"]).default("remove"),
});

/** `POST /control/revoke`: a customer's connections go, or stay with every asset unsuccessful. No webhook tells. */
export async function controlRevoke(request: Request, { book }: Office): Promise<Response> {
  const input = await readInput(request, schema);
  if (!input.ok) return input.response;
  const { customUserId, how } = input.value;
  const version = book.begin();
  const rows = book.takeCustomer(customUserId, version);
  for (const row of rows) {
    if (how === "remove") book.close(row, version);
    else book.replace(row, { body: failedBody(row.body) }, version);
  }
  return json({ customUserId, how, connections: rows.length });
}

function failedBody(text: string): string {
  const body = parseExact(text) as ConnectionBody;
  const assets = body.connectionAssets.map((asset) => ({
    ...asset,
    isSuccess: false,
    message: "Access was taken back",
  }));
  return JSON.stringify({ ...body, status: statusOf(assets), connectionAssets: assets });
}
