import type { Config } from "../../src/config.ts";

/** Says how many customers Leadsie knows, before anything is watched: a wrong key or plan shows here. */
export async function countLiveCustomers({ leadsieBaseUrl, leadsieApiKey }: Config): Promise<void> {
  const response = await fetch(`${leadsieBaseUrl}/api/checkUserStatus`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey: leadsieApiKey }),
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
  }).catch((error: Error) => {
    throw new Error(`${leadsieBaseUrl} could not be reached: ${error.message}`);
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error(
      `${leadsieBaseUrl} refused LEADSIE_API_KEY (${response.status}): it was refreshed, or the plan has no API.`,
    );
  }
  if (!response.ok) throw new Error(`${leadsieBaseUrl} answered ${response.status}.`);
  const ids = await customerIds(response);
  console.log(`${leadsieBaseUrl} knows ${ids.size} customers with a customUserId.`);
}

async function customerIds(response: Response): Promise<Set<unknown>> {
  const answer = (await response.json().catch(() => null)) as { allConnections?: unknown } | null;
  if (!Array.isArray(answer?.allConnections)) throw new Error("Leadsie's answer has no allConnections.");
  return new Set(
    answer.allConnections.map((one) => one?.customUserId).filter((id) => id != null && id !== ""),
  );
}
