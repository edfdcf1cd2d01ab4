/** Milliseconds since 1970 as the API tells times: ISO 8601 in UTC with milliseconds; null stays null. */
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
