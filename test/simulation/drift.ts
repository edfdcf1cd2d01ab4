import type { Copies } from "../../src/directory/copies.ts";
import { Directory } from "../../src/directory/directory.ts";
import type { Members } from "../../src/directory/members.ts";
import { replace } from "./wrap.ts";

/**
 * The Directory is told of every change; the hourly comparison that mends it is for what nobody foresaw. Whatever it
 * has to mend here was never told, and would be healed before a run's end could show it.
 */
export function watchDrift(wrong: (what: string) => void): void {
  const { repair } = Directory.prototype;
  replace(Directory.prototype, "repair", function (this: Directory, ...args) {
    const [member] = args;
    const { members, copies } = this as unknown as { members: Members; copies: Copies };
    const known = members.find(member.key);
    // Else it was told between being looked up and being compared.
    const same = known?.rev === member.rev && copies.read(member.key) === member.connections;
    if (!same) wrong(`${member.customUserId.slice(0, 12)}: the Directory was not told of a change`);
    return repair.apply(this, args);
  });
}
