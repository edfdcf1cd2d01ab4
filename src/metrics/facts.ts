import type { EndpointNumbers } from "../delivery/protocol.ts";
import type { Overall } from "../directory/overall.ts";
import type { UpstreamNumbers } from "../upstream/upstream.ts";

/** What the objects said when they were asked. */
export interface Facts {
  version: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Null where it did not answer. */
  upstream: UpstreamNumbers | null;
  /** Of every shard; null where one of them did not answer: a sum of the others would be wrong. */
  shards: Overall[] | null;
  /** Those that answered; null where not even their list did. */
  webhooks: Webhook[] | null;
  /** Objects that did not answer. */
  silent: number;
}

export interface Webhook {
  id: string;
  numbers: EndpointNumbers;
}
