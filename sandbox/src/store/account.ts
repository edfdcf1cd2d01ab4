import type { Settings } from "./settings.ts";

export const PLANS = ["PRO", "ENTERPRISE", "STARTER"] as const;
export type Plan = (typeof PLANS)[number];

/** The company's own settings at "Leadsie": its key and its plan. */
export class Account {
  readonly #settings: Settings;
  readonly #initialKey: string;

  constructor(settings: Settings, initialKey: string) {
    this.#settings = settings;
    this.#initialKey = initialKey;
  }

  /** The one key that is accepted: a refreshed one wins over the variable. */
  get key(): string {
    return this.#settings.get("key", this.#initialKey);
  }

  set key(key: string) {
    this.#settings.set("key", key);
  }

  get plan(): Plan {
    return this.#settings.get<Plan>("plan", "PRO");
  }

  set plan(plan: Plan) {
    this.#settings.set("plan", plan);
  }

  /** Leadsie's documentation: API access on PRO and Enterprise alone. */
  get hasApiAccess(): boolean {
    return this.plan !== "STARTER";
  }
}
