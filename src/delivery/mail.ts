import { type Config, configOf } from "../config.ts";
import type { Env } from "../env.ts";
import type { FeedLog } from "../feed/protocol.ts";
import { openEvent } from "../feed/sealed.ts";
import { withLiveLink } from "../links/live-link.ts";
import { type AddressRules, webhookUrlFault } from "./address.ts";
import type { ToldEvent } from "./event.ts";
import type { Item } from "./item.ts";
import { live, openSecret } from "./secrets.ts";
import { notSent, type Sent, send, type World } from "./send.ts";
import type { Settings } from "./settings.ts";
import { slackText } from "./slack.ts";
import { Texts } from "./texts.ts";

/** Makes letters of events and sends them: what is asked of the rest of the deployment on the way is asked here. */
export class Mail {
  private readonly texts: Texts;
  /** Opened secrets, by how they are kept. */
  private readonly secrets = new Map<string, string>();

  constructor(
    private readonly env: Env,
    private readonly world: () => World,
    log: (number: number) => FeedLog,
  ) {
    this.texts = new Texts(log);
  }

  /** The event as it is told to this endpoint; null where its log no longer has it. Rejects where somebody does not answer. */
  async textOf(item: Item, settings: Settings): Promise<string | null> {
    const text = await this.opened(item.text ?? (await this.texts.of(item)));
    if (text === null || item.key === null || item.type !== "customer.reminder") return text;
    return withLiveLink(this.env, this.linkBase(settings), item.key, text, this.world().now());
  }

  private async opened(text: string | null): Promise<string | null> {
    const checked = configOf(this.env);
    return text === null || !checked.ok ? text : openEvent(checked.config.adminApiKey, text);
  }

  keepText({ log, no, text }: Item): void {
    if (text !== null) this.texts.keep({ log, no }, text);
  }

  /** One try. Never rejects. */
  async send(settings: Settings, id: string, text: string): Promise<Sent> {
    const now = this.world().now();
    const checked = configOf(this.env);
    if (!checked.ok) return notSent("This service is misconfigured.", now);
    const fault = webhookUrlFault(settings.url, addressRules(checked.config, settings.origin));
    if (fault) return notSent(`url ${fault}`, now);
    const secrets = await this.open(settings, checked.config, now);
    if (secrets.length === 0) {
      return notSent("The secret cannot be read since ADMIN_API_KEY was changed: rotate it.", now);
    }
    const body =
      settings.format === "slack" ? JSON.stringify(slackText(JSON.parse(text) as ToldEvent)) : text;
    return send({ url: settings.url, id, body, secrets }, this.world());
  }

  /** Texts of a customer who was erased are not kept. */
  forget(): void {
    this.texts.clear();
  }

  private async open({ id, secrets }: Settings, config: Config, now: number): Promise<string[]> {
    const opened: string[] = [];
    for (const stored of live(secrets, now)) {
      const secret = this.secrets.get(stored.sealed) ?? (await openSecret(config.adminApiKey, id, stored));
      if (secret === null) continue;
      this.secrets.set(stored.sealed, secret);
      opened.push(secret);
    }
    return opened;
  }

  /** What a short link's address begins with; as `linkBase` of a request, which there is none of here. */
  private linkBase({ origin }: Settings): string {
    const checked = configOf(this.env);
    const base = checked.ok ? (checked.config.linkBaseUrl ?? checked.config.publicBaseUrl) : null;
    return base ?? origin;
  }
}

/** `origin` is where this service is reached when no variable says so. */
export function addressRules(config: Config, origin: string): AddressRules {
  const own = [config.publicBaseUrl, config.linkBaseUrl, origin].filter((url) => url !== null);
  return { ownHosts: own.map((url) => new URL(url).host), insecureAllowed: config.allowInsecureWebhooks };
}
