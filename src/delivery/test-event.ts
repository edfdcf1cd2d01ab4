import { nobodysText } from "../feed/operator-events.ts";

/** The `webhook.test` that is sent to one endpoint and told to nobody else. */
export function testText(eventId: string, webhookId: string, at: number): string {
  const data = JSON.stringify({ id: webhookId });
  return nobodysText({ id: eventId, type: "webhook.test", cause: "operator", at }, data);
}
