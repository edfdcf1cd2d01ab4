import * as z from "zod";
import { json, jsonError } from "../http.ts";
import type { Office } from "../office.ts";
import { sendTest, WEBHOOK_OFF, type WebhookTarget } from "../webhook/send.ts";
import { readInput } from "./input.ts";

const schema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).nullable(),
  version: z.union([z.literal(1), z.literal(2)]).default(1),
});

/** `POST /control/webhook`: where the sandbox tells of new connections; `url: null` switches it off. */
export async function setWebhook(request: Request, { settings }: Office): Promise<Response> {
  const input = await readInput(request, schema);
  if (!input.ok) return input.response;
  settings.set("webhook", input.value);
  return json(input.value);
}

/** `POST /control/webhook/test`: sends Leadsie's own test event, as its settings page does. */
export function testWebhook(request: Request, office: Office): Response {
  const target = office.settings.get<WebhookTarget>("webhook", WEBHOOK_OFF);
  if (target.url === null) return jsonError(400, "url: no webhook is set");
  office.background(sendTest(new URL(request.url).origin, office));
  return json({ sent: target.url });
}
