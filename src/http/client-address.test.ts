import { expect, test } from "bun:test";
import { parseAddressRange } from "../kit/address-range.ts";
import { clientAddress } from "./client-address.ts";

const proxies = ["10.0.0.0/8", "::1"].flatMap((text) => parseAddressRange(text) ?? []);

test.each([
  ["203.0.113.9", "1.1.1.1", "203.0.113.9"],
  ["10.0.0.1", null, "10.0.0.1"],
  ["10.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"],
  ["10.0.0.1", "198.51.100.7, 10.0.0.2, 10.0.0.3", "198.51.100.7"],
  ["10.0.0.1", "10.0.0.4, 10.0.0.3", "10.0.0.4"],
])("a socket at %s with X-Forwarded-For %p is from %s", (socket, forwarded, address) => {
  expect(clientAddress(socket, forwarded, proxies)).toBe(address);
});

test("without trusted proxies nothing is believed", () => {
  expect(clientAddress("10.0.0.1", "198.51.100.7", [])).toBe("10.0.0.1");
});
