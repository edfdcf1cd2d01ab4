import { describe, expect, it } from "vitest";
import { networkOf } from "../../src/limits/address.ts";

describe("an address counts as", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:db8::1:2", "2001:db8:0:0::/64"],
    ["2001:db8::3:1:2:3:4", "2001:db8:0:3::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", ""],
    ["unknown", "unknown"],
  ])("%s: %s", (address, network) => expect(networkOf(address)).toBe(network));
});
