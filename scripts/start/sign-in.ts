/** An address that signs in to the dashboard with one click, once; the plain one where the program does not give any. */
export async function signInUrl(origin: string, adminApiKey: string): Promise<string> {
  try {
    const response = await fetch(`${origin}/v1/keys/admin/sign-in`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminApiKey}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { url } = (await response.json()) as { url?: string };
    // Where it is to be reached from outside may be another address: here it is this machine's.
    return url ? `${origin}${new URL(url).pathname}${new URL(url).search}` : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}

const PATIENCE_MS = 10_000;
