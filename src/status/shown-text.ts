import { detailedText } from "./detailed.ts";
import { progressOf } from "./progress.ts";
import { stateOf } from "./state.ts";
import type { Status } from "./types.ts";
import { connectionsText } from "./view.ts";

/** Everything that a caller sees of a status and that evidence can change. */
export function shownText(status: Status): string {
  const { client } = status;
  const progress = progressOf(status);
  const connections = detailedText(status) ?? connectionsText(status);
  return JSON.stringify([client, stateOf(status, progress), progress, connections]);
}
