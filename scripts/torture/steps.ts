import { BROWSER } from "../../test/started/constants.ts";
import { assets, type Customer, customerPath, type Link } from "../../test/started/customer.ts";
import type { Findings } from "./findings.ts";
import { type Entry, type LinkEntry, newEntry, newLink, nextTime } from "./ledger.ts";
import { readHistory } from "./read-history.ts";
import type { Service } from "./service.ts";

/** What a caller does, each a request or two, and what of it is then confirmed. `choice` is in [0, 1). */
export class Steps {
  private readonly service: Service;
  private readonly findings: Findings;

  constructor(service: Service, findings: Findings) {
    this.service = service;
    this.findings = findings;
  }

  /** A new customer with a first link. */
  async make(id: string): Promise<Entry> {
    const entry = newEntry(id, `Name of ${id}`);
    await this.link(entry, 0);
    return entry;
  }

  /** Made under an Idempotency-Key: repeated until it is answered, it must be one link all the same. */
  async link(entry: Entry, number: number): Promise<void> {
    const { requestUrl } = this.service;
    const body = { requestUrl, customUserId: entry.id, name: entry.name, ifExists: "create" };
    const headers = { "idempotency-key": encodeURIComponent(`${entry.id} link ${number}`) };
    const made = await this.service.insist<Link>("POST", "/v1/links", body, headers);
    if (!this.expect("link", entry, made, [201])) return;
    entry.links.set(made.json.slug, newLink(made.json));
  }

  async change(entry: Entry): Promise<void> {
    const n = ++entry.n.sent;
    const answer = await this.service.call<Customer>("PUT", customerPath(entry.id), { metadata: { n } });
    if (!answer || !this.expect("put", entry, answer, [200])) return;
    entry.n.kept = n;
    this.saw(entry, answer.json);
  }

  async note(entry: Entry, choice: number): Promise<void> {
    const link = pick(liveLinks(entry), choice);
    if (!link) return;
    const note = ++link.note.sent;
    const answer = await this.service.call("PATCH", `/v1/links/${link.link.slug}`, { note: `${note}` });
    if (answer && this.expect("link", entry, answer, [200])) link.note.kept = note;
  }

  /** Of a customer's links at least one stays. */
  async removeLink(entry: Entry, choice: number): Promise<void> {
    const live = liveLinks(entry);
    const link = live.length > 1 ? pick(live, choice) : undefined;
    if (!link) return;
    const answer = await this.service.insist("DELETE", `/v1/links/${link.link.slug}`);
    // Repeated after a kill it may be gone already.
    if (this.expect("link", entry, answer, [204, 404])) link.removed = true;
  }

  async follow(entry: Entry, choice: number): Promise<void> {
    const link = pick(liveLinks(entry), choice);
    if (!link) return;
    link.clicksSent += 1;
    const answer = await this.service.call("GET", link.link.url, undefined, { "user-agent": BROWSER });
    if (!answer || !this.expect("redirect", entry, answer, [302])) return;
    link.clicks.push(Date.now());
    if (answer.headers.get("location") !== link.link.targetUrl) {
      this.findings.add("unexpected", "redirect", `${link.link.slug} leads elsewhere`);
    }
  }

  /** Leadsie's webhook, with a name that was never there before; repeated, as Leadsie may, until it is answered. */
  async hook(entry: Entry): Promise<void> {
    const name = `Page ${entry.hooks.length + 1}`;
    const at = new Date(nextTime(entry, Date.now())).toISOString();
    const { LEADSIE_WEBHOOK_SECRET } = this.service.program.env;
    const body = webhook(entry.id, this.service.requestUrl, name, at);
    const answer = await this.service.insist("POST", `/hooks/leadsie/${LEADSIE_WEBHOOK_SECRET}`, body);
    if (this.expect("hook", entry, answer, [204])) entry.hooks.push({ name });
  }

  async report(entry: Entry, choice: number): Promise<void> {
    const at = new Date(nextTime(entry, Date.now())).toISOString();
    const seen = { type: "Page", id: pageOf(entry.id), status: choice < 0.5 ? "lost" : "ok", at };
    const path = `${customerPath(entry.id)}/reports`;
    const answer = await this.service.call<Customer>("POST", path, { assets: [seen] });
    if (answer && this.expect("report", entry, answer, [200])) this.saw(entry, answer.json);
  }

  /** The person gives more assets, or fewer, on Leadsie's side. */
  async connect(entry: Entry, choice: number): Promise<void> {
    const given = assets(1 + Math.floor(choice * 3));
    await this.service.control("connect", { requestId: "acme", customUserId: entry.id, assets: given });
    entry.connected = true;
  }

  /** 503: the sandbox may still be starting, or be gone already. */
  async refresh(entry: Entry): Promise<void> {
    const answer = await this.service.call<Customer>("POST", `${customerPath(entry.id)}/refresh`);
    if (answer && this.expect("refresh", entry, answer, [200, 503]) && answer.status === 200) {
      this.saw(entry, answer.json);
    }
  }

  async dropIn(entry: Entry): Promise<void> {
    const body = { apiKey: this.service.key, customUserId: entry.id };
    const answer = await this.service.call("POST", "/api/checkUserStatus", body);
    if (answer) this.expect("drop-in", entry, answer, [200, 503]);
  }

  async read(entry: Entry): Promise<void> {
    const answer = await this.service.call<Customer>("GET", customerPath(entry.id));
    if (!answer || !this.expect("customer", entry, answer, [200])) return;
    this.saw(entry, answer.json);
    entry.events.push(...((await readHistory(this.service, entry.id, entry.events.length)) ?? []));
  }

  async erase(entry: Entry): Promise<void> {
    const answer = await this.service.insist("DELETE", customerPath(entry.id));
    if (this.expect("erase", entry, answer, [200, 404])) entry.erased = true;
  }

  private saw(entry: Entry, { version }: Customer): void {
    if (version < entry.version) {
      this.findings.add("lost", "version", `${entry.id}: ${version} after ${entry.version}`);
    }
    entry.version = Math.max(entry.version, version);
  }

  private expect(
    where: string,
    { id }: Entry,
    answer: { status: number; text: string },
    statuses: number[],
  ): boolean {
    if (statuses.includes(answer.status)) return true;
    this.findings.add("unexpected", where, `${id}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return false;
  }
}

export function liveLinks(entry: Entry): LinkEntry[] {
  return [...entry.links.values()].filter(({ removed }) => !removed);
}

export function pick<T>(list: T[], choice: number): T | undefined {
  return list[Math.floor(choice * list.length)];
}

const pageOf = (id: string) => `page-of-${id}`;

function webhook(user: string, requestUrl: string, name: string, at: string) {
  const page = { type: "Facebook Page", name, id: pageOf(user), connectionStatus: "Connected" };
  return {
    ...{ user, accessLevel: "admin", requestName: "acme", requestUrl, status: "SUCCESS", apiVersion: 2 },
    ...{ clientName: "Acme", clientSummaryUrl: "https://app.leadsie.com/client/1" },
    connectionAssets: [{ ...page, time: at, statusLastCheckedAt: at, wasInitialGrantSuccessful: true }],
  };
}
