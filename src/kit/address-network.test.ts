import { expect, test } from "bun:test";
import { addressNetwork } from "./address-network.ts";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["not an address", "not an address"],
  ["fe80::1%eth0", "fe80::1%eth0"],
])("%s is counted as %s", (address, network) => {
  expect(addressNetwork(address)).toBe(network);
});

test("addresses of one /64 are one, however they are written, and others are not", () => {
  const one = ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0DB8:0001:0002:0:0:0:9"];
  expect(new Set(one.map(addressNetwork)).size).toBe(1);
  expect(addressNetwork("2001:db8:1:3::1")).not.toBe(addressNetwork("2001:db8:1:2::1"));
  expect(addressNetwork("::1")).not.toBe(addressNetwork("1::1"));
});
