/** What stands in the Authorization header by RFC 6750; null for nothing, and for anything else. */
export function bearer(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}
