import { describe, expect, it } from "vitest";
import { ipBlock, ipOfHostname, isWithin } from "../../src/delivery/ip-address.ts";
import { refusedBlock } from "../../src/delivery/refused-blocks.ts";

const numberIn = (host: string) => ipOfHostname(host)?.value;

describe("an address in a URL's host", () => {
  it.each([
    ["0.0.0.0", 0n],
    ["1.2.3.4", 0x01020304n],
    ["255.255.255.255", 0xffffffffn],
  ])("is IPv4 in four numbers: %s", (host, value) => {
    expect(ipOfHostname(host)).toEqual({ bits: 32, value });
  });

  it.each([
    ["[::]", 0n],
    ["[::1]", 1n],
    ["[1::]", 1n << 112n],
    ["[1:2:3:4:5:6:7:8]", 0x00010002000300040005000600070008n],
    ["[1:2:3:4:5:6:7::]", 0x00010002000300040005000600070000n],
    ["[::2:3:4:5:6:7:8]", 0x00000002000300040005000600070008n],
    ["[1:2::7:8]", 0x00010002000000000000000000070008n],
    ["[ABCD::ffff]", (0xabcdn << 112n) | 0xffffn],
    ["[::ffff:1.2.3.4]", 0xffff01020304n],
    ["[1:2:3:4:5:6:127.0.0.1]", 0x0001000200030004000500067f000001n],
    ["[64:ff9b::255.255.255.255]", (0x64ff9bn << 96n) | 0xffffffffn],
    ["[::1.2.3.4]", 0x01020304n],
  ])("is IPv6 in any form of RFC 4291 section 2.2: %s", (host, value) => {
    expect(ipOfHostname(host)).toEqual({ bits: 128, value });
  });

  it.each([
    "",
    "example.com",
    "1.2.3",
    "1.2.3.4.5",
    "x1.2.3.4",
    "1.2.3.4x",
    "256.1.1.1",
    "1.1.1.256",
    "1000.1.1.1",
    "1..2.3",
    "a.b.c.d",
    "[]",
    "[1]",
    "[1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9]",
    "[1:2:3:4::5:6:7:8]",
    "[1::2::3]",
    "[::1::]",
    "[:::]",
    "[12345::]",
    "[g::]",
    "[1g::]",
    "[g1::]",
    "[1:2:3:4:5:6:7:]",
    "[:2:3:4:5:6:7:8]",
    "[::1.2.3]",
    "[::1.2.3.256]",
    "[1.2.3.4::]",
    "[1:2:3:4:5:6:7:1.2.3.4]",
    "[1.2.3.4]",
  ])("is none in %s", (host) => {
    expect(ipOfHostname(host)).toBeNull();
  });

  it("is the same however it is spelled", () => {
    expect(numberIn("[0:0:0:0:0:FFFF:102:304]")).toBe(numberIn("[::ffff:1.2.3.4]"));
  });
});

describe("a block of addresses", () => {
  it("is an address and how many of its bits count", () => {
    expect(ipBlock("10.0.0.0/8")).toEqual({ bits: 32, value: 0x0a000000n, prefix: 8 });
    expect(ipBlock("::1/128")).toEqual({ bits: 128, value: 1n, prefix: 128 });
    expect(ipBlock("0.0.0.0/0")).toEqual({ bits: 32, value: 0n, prefix: 0 });
  });

  it.each([
    "",
    "/8",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/x",
    "10.0.0.0/8x",
    "10.0.0.0/x8",
    "10.0.0.0/-8",
    "10.0.0.0/33",
    "256.0.0.0/8",
    "::1/129",
    ":::/8",
    "example.com/8",
  ])("is not made of %j, which is a fault of this program", (text) => {
    expect(() => ipBlock(text)).toThrow(`no block: ${text}`);
  });

  it("holds its first and its last address, and neither neighbour", () => {
    const block = ipBlock("172.16.0.0/12");
    const within = ["172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"].map((host) => {
      const address = ipOfHostname(host);
      return address !== null && isWithin(address, block);
    });
    expect(within).toEqual([false, true, true, false]);
  });

  it("of one family holds no address of the other, although the number is the same", () => {
    expect(isWithin({ bits: 128, value: 0x0a000001n }, ipBlock("10.0.0.0/8"))).toBe(false);
    expect(isWithin({ bits: 32, value: 1n }, ipBlock("::/0"))).toBe(false);
    expect(isWithin({ bits: 128, value: 1n }, ipBlock("::/0"))).toBe(true);
  });
});

describe("row 30: the blocks that are refused", () => {
  /** First address, last address and name, by IANA's registries; what they leave out beside it leads somewhere. */
  const BLOCKS = [
    ["0.0.0.0", "0.255.255.255", "this network"],
    ["10.0.0.0", "10.255.255.255", "a private network"],
    ["100.64.0.0", "100.127.255.255", "a carrier's shared addresses"],
    ["127.0.0.0", "127.255.255.255", "loopback"],
    ["169.254.0.0", "169.254.255.255", "link-local"],
    ["172.16.0.0", "172.31.255.255", "a private network"],
    ["192.0.0.0", "192.0.0.255", "protocol assignments"],
    ["192.0.2.0", "192.0.2.255", "documentation"],
    ["192.88.99.0", "192.88.99.255", "6to4 relays"],
    ["192.168.0.0", "192.168.255.255", "a private network"],
    ["198.18.0.0", "198.19.255.255", "benchmarking"],
    ["198.51.100.0", "198.51.100.255", "documentation"],
    ["203.0.113.0", "203.0.113.255", "documentation"],
    ["224.0.0.0", "239.255.255.255", "multicast"],
    ["240.0.0.0", "255.255.255.255", "reserved"],
    ["[::1]", "[::1]", "loopback"],
    ["[::]", "[::]", "unspecified"],
    ["[::2]", "[::ffff:ffff]", "IPv4 within IPv6"],
    ["[::ffff:0:0]", "[::ffff:ffff:ffff]", "IPv4 within IPv6"],
    ["[::ffff:0:0:0]", "[::ffff:0:ffff:ffff]", "IPv4 within IPv6"],
    ["[64:ff9b::]", "[64:ff9b::ffff:ffff]", "NAT64"],
    ["[64:ff9b:1::]", "[64:ff9b:1:ffff:ffff:ffff:ffff:ffff]", "NAT64"],
    ["[100::]", "[100::ffff:ffff:ffff:ffff]", "discard-only"],
    ["[100:0:0:1::]", "[100::1:ffff:ffff:ffff:ffff]", "a dummy prefix"],
    ["[2001::]", "[2001:0:ffff:ffff:ffff:ffff:ffff:ffff]", "Teredo"],
    ["[2001:1::]", "[2001:f:ffff:ffff:ffff:ffff:ffff:ffff]", "protocol assignments"],
    ["[2001:10::]", "[2001:1f:ffff:ffff:ffff:ffff:ffff:ffff]", "ORCHID"],
    ["[2001:20::]", "[2001:2f:ffff:ffff:ffff:ffff:ffff:ffff]", "ORCHID"],
    ["[2001:30::]", "[2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff]", "protocol assignments"],
    ["[2001:db8::]", "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]", "documentation"],
    ["[2002::]", "[2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "6to4"],
    ["[3fff::]", "[3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff]", "documentation"],
    ["[5f00::]", "[5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "segment routing"],
    ["[fc00::]", "[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "a private network (unique-local)"],
    ["[fe80::]", "[febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "link-local"],
    ["[fec0::]", "[feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "site-local"],
    ["[ff00::]", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", "multicast"],
  ] as const;

  const nameOf = (host: string) => {
    const address = ipOfHostname(host);
    return address ? refusedBlock(address) : "no address";
  };

  it.each(BLOCKS)("hold %s to %s: %s", (first, last, name) => {
    expect([nameOf(first), nameOf(last)]).toEqual([name, name]);
  });

  it("end where they end: the addresses beside them are others'", () => {
    const names = new Map<string, string | null>();
    for (const [first, last, own] of BLOCKS) {
      for (const [host, step] of [
        [first, -1n],
        [last, 1n],
      ] as const) {
        const address = ipOfHostname(host);
        const value = (address?.value ?? 0n) + step;
        if (!address || value < 0n || value >> BigInt(address.bits) > 0n) continue;
        const beside = BLOCKS.some(([from, to]) => {
          const [low, high] = [ipOfHostname(from), ipOfHostname(to)];
          return low?.bits === address.bits && value >= low.value && value <= (high?.value ?? 0n);
        });
        if (!beside) names.set(`${own} ${host}`, refusedBlock({ ...address, value }));
      }
    }
    for (const [host, name] of names) expect([null, "not assigned"], host).toContain(name);
    expect(names.size).toBeGreaterThan(40);
  });

  it("are joined by all IPv6 that nobody was given yet", () => {
    expect(nameOf("[1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]")).toBe("not assigned");
    expect(nameOf("[2000::]")).toBeNull();
    expect(nameOf("[3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff]")).toBeNull();
    expect(nameOf("[4000::]")).toBe("not assigned");
    expect(nameOf("32.0.0.0")).toBeNull();
    expect(nameOf("64.0.0.0")).toBeNull();
  });
});
