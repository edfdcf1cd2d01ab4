import { detailedText } from "./detailed.ts";
import { progressOf } from "./progress.ts";
import type { Status } from "./types.ts";
import { connectionsText } from "./view.ts";

/** Everything that a caller sees of a status and that evidence can change. */
export function shownText(status: Status): string {
  const { client } = status;
  return JSON.stringify([client, progressOf(status), detailedText(status) ?? connectionsText(status)]);
}
