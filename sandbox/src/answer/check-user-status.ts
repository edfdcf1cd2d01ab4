import * as z from "zod";
import { jsonError, readJson } from "../http.ts";
import type { Office } from "../office.ts";
import { answer, answerWith } from "./respond.ts";

const schema = z.looseObject({
  apiKey: z.unknown().optional(),
  customUserId: z.string().nullish(),
});

/**
 * `POST /api/checkUserStatus`, as Leadsie documents it. A wrong key is a 401 and a plan without API access a 403,
 * before any fault: faults befall only what would have been answered.
 */
export async function checkUserStatus(request: Request, office: Office): Promise<Response> {
  const body = await readJson(request);
  const parsed = body.ok ? schema.safeParse(body.value) : undefined;
  const customer = parsed?.data === undefined ? undefined : (parsed.data.customUserId ?? null);
  office.counts.note(customer, new Date(office.now()).toISOString());
  if (!body.ok) return jsonError(400, body.reason);
  if (parsed?.data === undefined) return jsonError(400, "The body must be { apiKey, customUserId? }");
  if (parsed.data.apiKey !== office.account.key) return jsonError(401, "Invalid API key");
  if (!office.account.hasApiAccess) {
    return jsonError(403, "API access is available on the PRO and Enterprise plans only");
  }
  const question = { customer: customer ?? null, origin: new URL(request.url).origin };
  const fault = office.faults.take(question.customer);
  return fault === null ? answer(question, office.book) : answerWith(fault, question, office.book);
}
