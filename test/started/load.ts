import { ask } from "./ask.ts";
import { BROWSER } from "./constants.ts";
import { assets, type Customer, customerPath, type Event, type Link, type List } from "./customer.ts";
import type { Program } from "./program.ts";

/** What was confirmed about a customer, and so must survive; `sent` is what may have been taken without a word. */
export interface Confirmed {
  id: string;
  link: Link;
  name: string;
  /** The last `metadata.n` that was confirmed, and the last that was sent. */
  n: number;
  sent: number;
  clicked: boolean;
  /** Known to the sandbox as connected. */
  connected: boolean;
  /** The highest version that was read. */
  version: number;
  /** Every event that was read, by its number minus one. */
  events: Event[];
}

/** Several callers at once, until the program is killed under them: makes links, changes, follows, connects, reads. */
export class Load {
  readonly customers: Confirmed[] = [];
  private readonly program: Program;
  private readonly random: () => number;
  private made = 0;

  constructor(program: Program, random: () => number) {
    this.program = program;
    this.random = random;
  }

  /** Goes on until the first request that nobody answers. Resolves when all callers have noticed. */
  async run(callers: number): Promise<void> {
    const call = async () => {
      try {
        for (;;) await this.step();
      } catch (error) {
        if (!isBroken(error)) throw error;
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
  }

  private async step(): Promise<void> {
    const customer = this.pick();
    if (!customer || this.random() < 0.2) return this.make();
    // One at a time for each customer: else nobody could say which of two changes was the last.
    this.busy.add(customer.id);
    try {
      const steps = [this.change, this.follow, this.connect, this.read];
      await steps[Math.floor(this.random() * steps.length)]?.call(this, customer);
    } finally {
      this.busy.delete(customer.id);
    }
  }

  private readonly busy = new Set<string>();

  private pick(): Confirmed | undefined {
    const idle = this.customers.filter(({ id }) => !this.busy.has(id));
    return idle[Math.floor(this.random() * idle.length)];
  }

  private async make(): Promise<void> {
    this.made += 1;
    const id = `customer ${this.made}`;
    const name = `Name of ${this.made}`;
    const { requestUrl } = this.program;
    const made = await this.program.api<Link>("POST", "/v1/links", { requestUrl, customUserId: id, name });
    if (made.status !== 201) throw new Error(made.text);
    const nothing = { n: 0, sent: 0, clicked: false, connected: false, version: 0, events: [] };
    this.customers.push({ id, name, link: made.json, ...nothing });
  }

  private async change(customer: Confirmed): Promise<void> {
    customer.sent += 1;
    const n = customer.sent;
    const { status, text } = await this.program.api("PUT", customerPath(customer.id), { metadata: { n } });
    if (status !== 200) throw new Error(text);
    customer.n = n;
  }

  private async follow(customer: Confirmed): Promise<void> {
    const { status, text } = await ask(customer.link.url, { headers: { "user-agent": BROWSER } });
    if (status !== 302) throw new Error(text);
    customer.clicked = true;
  }

  private async connect(customer: Confirmed): Promise<void> {
    const count = 1 + Math.floor(this.random() * 3);
    const given = { requestId: "acme", customUserId: customer.id, assets: assets(count) };
    await this.program.control("connect", given);
    customer.connected = true;
  }

  private async read(customer: Confirmed): Promise<void> {
    const { json } = await this.program.api<Customer>("GET", customerPath(customer.id));
    const { json: history } = await this.program.api<List<Event>>(
      "GET",
      `${customerPath(customer.id)}/events?limit=200`,
    );
    customer.version = Math.max(customer.version, json.version);
    customer.events = history.data;
  }
}

/** Nobody answered, or the answer broke off: what a kill looks like from outside. */
function isBroken(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|terminated/.test(error.message);
}
