/** Bits that every address of one home or office shares: what a provider gives out (RFC 6177). */
const GROUPS = 4;

/**
 * Whom an address counts as: IPv4 by itself, IPv6 by its /64, since whoever has one address there has all 2^64. What is
 * no address counts as itself.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 2 * GROUPS - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return `${all.slice(0, GROUPS).map(plain).join(":")}::/64`;
}

function groups(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

/** `0DB8` and `db8` are one. */
function plain(group: string): string {
  return group.toLowerCase().replace(/^0+(?=.)/, "");
}
