import { type IpAddress, ipBlock, isWithin } from "./ip-address.ts";

/**
 * Where no webhook goes. IANA's IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, as of October 2025), all
 * that they do not call globally reachable, and multicast, which has registries of its own. Small exceptions inside a
 * block (192.0.0.9, 2001:1::1 …) are refused with it: no receiver of webhooks lives there.
 */
const REFUSED: readonly (readonly [block: string, name: string])[] = [
  ["0.0.0.0/8", "this network"],
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "a carrier's shared addresses"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["172.16.0.0/12", "a private network"],
  ["192.0.0.0/24", "protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.88.99.0/24", "6to4 relays"],
  ["192.168.0.0/16", "a private network"],
  ["198.18.0.0/15", "benchmarking"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],

  ["::1/128", "loopback"],
  ["::/128", "unspecified"],
  ["::ffff:0:0/96", "IPv4 within IPv6"],
  ["::ffff:0:0:0/96", "IPv4 within IPv6"],
  ["::/96", "IPv4 within IPv6"],
  ["64:ff9b::/96", "NAT64"],
  ["64:ff9b:1::/48", "NAT64"],
  ["100::/64", "discard-only"],
  ["100:0:0:1::/64", "a dummy prefix"],
  ["2001::/32", "Teredo"],
  ["2001:10::/28", "ORCHID"],
  ["2001:20::/28", "ORCHID"],
  ["2001::/23", "protocol assignments"],
  ["2001:db8::/32", "documentation"],
  ["2002::/16", "6to4"],
  ["3fff::/20", "documentation"],
  ["5f00::/16", "segment routing"],
  ["fc00::/7", "a private network (unique-local)"],
  ["fe80::/10", "link-local"],
  ["fec0::/10", "site-local"],
  ["ff00::/8", "multicast"],
];

const REFUSED_BLOCKS = REFUSED.map(([block, name]) => ({ block: ipBlock(block), name }));

/** All that IANA has given out as IPv6 global unicast (RFC 4291 section 2.4). What is outside leads nowhere yet. */
const GLOBAL_V6 = ipBlock("2000::/3");

/** What the block is for that keeps `address` from being sent to; null where it may be. */
export function refusedBlock(address: IpAddress): string | null {
  const found = REFUSED_BLOCKS.find(({ block }) => isWithin(address, block));
  if (found) return found.name;
  return address.bits === 128 && !isWithin(address, GLOBAL_V6) ? "not assigned" : null;
}
