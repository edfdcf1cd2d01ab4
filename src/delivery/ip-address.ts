/** An address as a number, so that blocks are compared with shifts. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

export interface IpBlock extends IpAddress {
  prefix: number;
}

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUPS = 8;

/**
 * The address in a URL's `hostname`, null where it is a name. The URL parser (WHATWG URL section 3.5) has already made
 * every spelling of an IPv4 address dotted decimal and put IPv6 in brackets; a tail in dots is understood as well.
 */
export function ipOfHostname(hostname: string): IpAddress | null {
  return hostname.startsWith("[") ? parseV6(hostname.slice(1, -1)) : parseV4(hostname);
}

/** A block like `10.0.0.0/8`. Throws on anything else: blocks are written in this program. */
export function ipBlock(text: string): IpBlock {
  const [address = "", prefix = ""] = text.split("/");
  const parsed = address.includes(":") ? parseV6(address) : parseV4(address);
  if (!parsed || !/^\d+$/.test(prefix) || Number(prefix) > parsed.bits) throw new Error(`no block: ${text}`);
  return { ...parsed, prefix: Number(prefix) };
}

export function isWithin(address: IpAddress, block: IpBlock): boolean {
  const rest = BigInt(block.bits - block.prefix);
  return address.bits === block.bits && address.value >> rest === block.value >> rest;
}

function parseV4(text: string): IpAddress | null {
  const bytes = DOTTED.exec(text)?.slice(1).map(Number);
  if (!bytes || bytes.some((byte) => byte > 255)) return null;
  return { bits: 32, value: bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) };
}

/** RFC 4291 section 2.2, all three forms. */
function parseV6(text: string): IpAddress | null {
  const [head = "", tail, more] = withoutDots(text).split("::");
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = GROUPS - left.length - right.length;
  if (more !== undefined || (tail === undefined ? zeros !== 0 : zeros < 1)) return null;
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

function withoutDots(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const v4 = parseV4(text.slice(at));
  if (!v4) return text;
  return `${text.slice(0, at)}${(v4.value >> 16n).toString(16)}:${(v4.value & 0xffffn).toString(16)}`;
}
