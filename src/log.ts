/**
 * One JSON line. Fields never hold a key, a token, a whole customUserId, an e-mail address or an asset's name:
 * a customer is named by the first digits of its key.
 */
export function log(
  event: string,
  fields: { key?: string; error?: unknown; [name: string]: unknown } = {},
): void {
  const { key, error, ...rest } = fields;
  const line: Record<string, unknown> = { event, ...rest };
  if (key) line.customer = key.slice(0, KEY_DIGITS);
  if (error !== undefined)
    line.error = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  console.log(JSON.stringify(line));
}

const KEY_DIGITS = 12;
