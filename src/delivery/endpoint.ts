import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";

/** One webhook endpoint: its settings, secrets and health, what waits for it, and what was tried. */
export class Endpoint extends DurableObject<Env> {}
