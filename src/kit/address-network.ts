import { parseAddress } from "./address-range.ts";

/**
 * The network that an address is counted under: an IPv4 address alone, also where it is written as an IPv6 one, and of an
 * IPv6 address its first 64 bits, since whoever has one of them has them all (RFC 6177). What is no address is itself.
 */
export function addressNetwork(address: string): string {
  if (!address.includes(":")) return address;
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  return parsed.size === 32 ? dotted(parsed.bits) : `${(parsed.bits >> 64n).toString(16)}::/64`;
}

function dotted(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => ((bits >> shift) & 0xffn).toString()).join(".");
}
