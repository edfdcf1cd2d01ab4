import type { Operation } from "../operation.ts";
import { customerOperations } from "./customers.ts";
import { dropInOperations } from "./drop-in.ts";
import { eventOperations } from "./events.ts";
import { keyOperations } from "./keys.ts";
import { linkOperations } from "./links.ts";
import { serviceOperations } from "./service.ts";
import { unattributedOperations } from "./unattributed.ts";
import { upstreamOperations } from "./upstream.ts";
import { webhookOperations } from "./webhooks.ts";

/** Every operation that is described, in the document's order. */
export const operations: Operation[] = [
  ...dropInOperations,
  ...customerOperations,
  ...linkOperations,
  ...eventOperations,
  ...webhookOperations,
  ...unattributedOperations,
  ...keyOperations,
  ...upstreamOperations,
  ...serviceOperations,
];
