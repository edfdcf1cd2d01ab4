import { type Customer, customerPath, type Link, type List } from "../../test/started/customer.ts";
import { checkHistory } from "./checker.ts";
import { CLICK_LOSS_MS } from "./constants.ts";
import type { Findings } from "./findings.ts";
import type { Entry, LinkEntry, Range } from "./ledger.ts";
import { readHistory } from "./read-history.ts";
import type { Service } from "./service.ts";

/**
 * Holds what was confirmed about a customer against what the program says now. False where it could not be asked to the
 * end, or does not answer: that is found by whoever asks.
 */
export async function verify(service: Service, findings: Findings, entry: Entry): Promise<boolean> {
  if (entry.erased) return verifyErased(service, findings, entry);
  const done = await verifyCustomer(service, findings, entry);
  return (
    done && (await verifyLinks(service, findings, entry)) && (await verifyEvents(service, findings, entry))
  );
}

async function verifyErased(service: Service, findings: Findings, { id }: Entry): Promise<boolean> {
  const answer = await service.call("GET", customerPath(id));
  if (answer && answer.status !== 404) findings.add("unexpected", "erase", `${id} is back: ${answer.status}`);
  return answer !== null;
}

async function verifyCustomer(service: Service, findings: Findings, entry: Entry): Promise<boolean> {
  const { id } = entry;
  const answer = await service.call<Customer>("GET", customerPath(id));
  const path = `/v1/customers?customUserId=${encodeURIComponent(id)}`;
  const list = answer && (await service.call<List<Customer>>("GET", path));
  if (!list) return false;
  if (answer.status !== 200) findings.add("lost", "customer", `${id}: ${answer.status}`);
  if (list.json.data.length !== 1)
    findings.add("lost", "list", `${id} is listed ${list.json.data.length} times`);
  if (answer.status !== 200) return true;
  const { name, version, metadata } = answer.json;
  if (name !== entry.name) findings.add("lost", "customer", `${id} is called ${name}`);
  if (version < entry.version) findings.add("lost", "version", `${id}: ${version} after ${entry.version}`);
  entry.version = Math.max(entry.version, version);
  checkRange(findings, `${id}: metadata`, entry.n, Number(metadata?.n ?? 0));
  return true;
}

/** What was sent and not answered may have been taken: from now on it counts as what it is. */
function checkRange(findings: Findings, what: string, range: Range, n: number): void {
  if (n < range.kept) findings.add("lost", "change", `${what} is ${n} after ${range.kept}`);
  if (n > range.sent) findings.add("unexpected", "change", `${what} is ${n} after ${range.sent}`);
  range.kept = n;
}

async function verifyLinks(service: Service, findings: Findings, entry: Entry): Promise<boolean> {
  const path = `/v1/links?limit=200&customUserId=${encodeURIComponent(entry.id)}`;
  const answer = await service.call<List<Link & { note: string | null }>>("GET", path);
  if (!answer) return false;
  if (answer.status !== 200) return true;
  const found = new Map(answer.json.data.map((link) => [link.slug, link]));
  for (const [slug, known] of entry.links) {
    const link = found.get(slug);
    if (known.removed && link) findings.add("unexpected", "link", `${slug} was deleted and is back`);
    if (!known.removed && !link) findings.add("lost", "link", `${slug} of ${entry.id}`);
    if (link && !known.removed) checkLink(service, findings, known, link);
  }
  const strangers = [...found.keys()].filter((slug) => !entry.links.has(slug));
  for (const slug of strangers)
    findings.add("duplicated", "link", `${slug} of ${entry.id} was never answered`);
  return true;
}

function checkLink(
  { kills }: Service,
  findings: Findings,
  known: LinkEntry,
  link: Link & { note: string | null },
): void {
  const { slug, targetUrl, clicks } = link;
  if (targetUrl !== known.link.targetUrl) findings.add("unexpected", "link", `${slug} has another target`);
  checkRange(findings, `${slug}: note`, known.note, Number(link.note ?? 0));
  const safe = known.clicks.filter(
    (at) => !kills.some(({ from, to }) => at > from - CLICK_LOSS_MS && at <= to),
  );
  const least = Math.max(safe.length, Math.min(known.clicks.length, 1));
  if (clicks.person < least) findings.add("lost", "click", `${slug} has ${clicks.person} of ${least}`);
  if (clicks.person > known.clicksSent) {
    findings.add("duplicated", "click", `${slug} has ${clicks.person}, ${known.clicksSent} were sent`);
  }
}

async function verifyEvents(service: Service, findings: Findings, entry: Entry): Promise<boolean> {
  const more = await readHistory(service, entry.id, entry.events.length);
  if (!more) return false;
  entry.events.push(...more);
  findings.addAll(checkHistory(entry.id, entry.events));
  return true;
}
