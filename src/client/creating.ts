/** A creating call that is sent twice, because its answer was lost, creates once: RFC draft "Idempotency-Key". */
export function creating(key: string = crypto.randomUUID()): Record<string, string> {
  return { "idempotency-key": key };
}
