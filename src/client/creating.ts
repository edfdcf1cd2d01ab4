/** A creating call that is sent twice, because its answer was lost, creates once: RFC draft "Idempotency-Key". */
export function creating(): Record<string, string> {
  return { "idempotency-key": crypto.randomUUID() };
}
