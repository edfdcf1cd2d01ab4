import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";

/**
 * What belongs to the whole deployment: hashed API keys, the list of webhook endpoints, and the operator's events. No
 * request waits for it: what it knows is read through seconds of isolate memory.
 */
export class Account extends DurableObject<Env> {}
