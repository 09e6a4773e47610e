import { describe, expect, test } from "bun:test";
import { inRanges, parseAddressRange } from "./address-range.ts";

function holds(range: string, address: string): boolean {
  const parsed = parseAddressRange(range);
  return parsed !== undefined && inRanges(address, [parsed]);
}

describe("a range holds", () => {
  test.each([
    ["10.0.0.0/8", "10.255.0.1"],
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.1", "::ffff:127.0.0.1"],
    ["::ffff:10.0.0.0/104", "10.1.2.3"],
    ["::1", "0:0:0:0:0:0:0:1"],
    ["2001:db8::/32", "2001:db8:1::5"],
    ["0.0.0.0/0", "8.8.8.8"],
    ["::/0", "2001:db8::1"],
  ])("%s the address %s", (range, address) => {
    expect(holds(range, address)).toBe(true);
  });
});

describe("a range does not hold", () => {
  test.each([
    ["10.0.0.0/8", "11.0.0.1"],
    ["127.0.0.1", "127.0.0.2"],
    ["::/0", "8.8.8.8"],
    ["2001:db8::/32", "2001:db9::1"],
    ["10.0.0.0/8", "10.1"],
    ["10.0.0.0/8", ""],
  ])("%s the address %s", (range, address) => {
    expect(holds(range, address)).toBe(false);
  });
});

test.each([
  "",
  "10.0.0.0/33",
  "10.0.0/8",
  "example.com",
  "::1/129",
  "1.2.3.4/8/8",
  "fe80::1%eth0",
  "::ffff:10.0.0.0/8",
])("%p is no range", (text) => {
  expect(parseAddressRange(text)).toBeUndefined();
});
