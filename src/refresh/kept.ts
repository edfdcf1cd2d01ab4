import { customUserIdFault } from "../customer-id.ts";
import { DigestTable, packed } from "../directory/digest-table.ts";
import { hash64, lanes } from "../directory/hash.ts";
import type { Slot } from "../directory/slot.ts";
import { readConnection } from "../leadsie/connection.ts";
import { say } from "../leadsie/say.ts";
import type { Assignments } from "./assignments.ts";
import { LOOK_BYTES } from "./constants.ts";
import { hashSubject } from "./seen.ts";

/** What one slot's connections turned out to be. */
export interface Group {
  slot: Slot;
  /** Connections' texts by customUserId: one id, but for two that share a slot by chance. */
  customers: Map<string, string[]>;
  /** Upstream users among them who name no customer and were assigned, by customUserId. */
  assigned: Map<string, string[]>;
  /** Connections that name no customer who could be watched, by upstream user. */
  unattributed: Map<string, string[]>;
  /** Why a connection of this slot cannot be read, or null: whoever lives here is held. */
  broken: string | null;
}

/**
 * What a second pass keeps: the connections of wanted slots, a bounded number of bytes of them, and the digests of
 * just what was kept.
 */
export class Kept {
  private readonly wanted: DigestTable;
  private readonly digests = new DigestTable();
  private readonly groups = new Map<number, Group[]>();
  private readonly full = new DigestTable();
  private bytes = 0;

  private readonly assignments: Assignments;

  constructor(wanted: DigestTable, assignments: Assignments) {
    this.wanted = wanted;
    this.assignments = assignments;
  }

  /** Slots that were too much for one sweep. */
  get left(): number {
    return this.full.size;
  }

  add(bytes: Uint8Array): void {
    if (!hashSubject(bytes)) return;
    const subject = { a: lanes[0] as number, b: lanes[1] as number };
    const target = this.assignments.at(subject);
    const slot = target?.slot ?? subject;
    if (!this.wanted.has(slot.a, slot.b)) return;
    if (this.bytes > LOOK_BYTES && !this.digests.has(slot.a, slot.b)) {
      this.full.set(slot.a, slot.b, 0, 0);
      return;
    }
    this.bytes += bytes.length;
    hash64(bytes);
    this.digests.add(slot.a, slot.b, lanes[0] as number, lanes[1] as number);
    this.sort(this.group(slot), new TextDecoder().decode(bytes), target?.customUserId);
  }

  all(): Group[] {
    return [...this.groups.values()].flat();
  }

  /** The digests of the slots in `done`, as entries. */
  entries(done: DigestTable): Int32Array {
    return packed(this.digests, (a, b) => done.has(a, b));
  }

  private sort(group: Group, raw: string, assignedTo: string | undefined): void {
    const read = readConnection(raw);
    if (!read.ok) {
      group.broken = say({ reason: "wrong-shape", path: read.path });
      return;
    }
    const { customUserId, user } = read.connection;
    if (customUserId !== null && customUserIdFault(customUserId) === null) {
      append(group.customers, customUserId, raw);
    } else if (assignedTo !== undefined && user !== null) {
      append(group.customers, assignedTo, raw);
      append(group.assigned, assignedTo, user);
    } else append(group.unattributed, user ?? "", raw);
  }

  private group(slot: Slot): Group {
    const groups = this.groups.get(slot.a) ?? [];
    let group = groups.find((one) => one.slot.b === slot.b);
    if (!group) {
      group = { slot, customers: new Map(), assigned: new Map(), unattributed: new Map(), broken: null };
      groups.push(group);
      this.groups.set(slot.a, groups);
    }
    return group;
  }
}

function append(map: Map<string, string[]>, key: string, text: string): void {
  const list = map.get(key);
  if (list) list.push(text);
  else map.set(key, [text]);
}
