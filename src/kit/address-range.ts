import { isIP } from "node:net";

/** A network of addresses, or a single one: its bits, how many of them count, and of how many an address has. */
export interface AddressRange {
  readonly bits: bigint;
  readonly prefix: number;
  readonly size: 32 | 128;
}

/** Reads `10.0.0.0/8`, `::1` and the like; undefined for anything else. IPv4 mapped into IPv6 is taken for the IPv4 it is. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [, address = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  // A mapped IPv4 address is written with the length of the IPv6 one.
  const mapped = parsed.size === 32 && address.includes(":") ? 96 : 0;
  const prefix = length === undefined ? parsed.size : Number(length) - mapped;
  return prefix < 0 || prefix > parsed.size ? undefined : { ...parsed, prefix };
}

/** Says whether one of the ranges holds the address. An address that cannot be read is in none. */
export function inRanges(address: string, ranges: readonly AddressRange[]): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) return false;
  return ranges.some(({ bits, prefix, size }) => {
    const rest = BigInt(size - prefix);
    return size === parsed.size && bits >> rest === parsed.bits >> rest;
  });
}

/** The bits of an address; undefined for what is none. IPv4 mapped into IPv6 is taken for the IPv4 it is. */
export function parseAddress(text: string): Omit<AddressRange, "prefix"> | undefined {
  const version = isIP(text);
  if (version === 4) return { bits: bitsOf(text.split("."), 10, 8n), size: 32 };
  if (version !== 6 || text.includes("%")) return undefined;
  const groups = groupsOf(text);
  const bits = bitsOf(groups, 16, 16n);
  return bits >> 32n === 0xffffn ? { bits: bits & 0xffff_ffffn, size: 32 } : { bits, size: 128 };
}

/** The eight groups of an IPv6 address, whose zeros may be left out once and whose end may be an IPv4 address. */
function groupsOf(text: string): readonly string[] {
  const hexadecimal = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...[a, b, c, d]) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(":"),
  );
  const [head = "", tail] = hexadecimal.split("::");
  const first = head === "" ? [] : head.split(":");
  if (tail === undefined) return first;
  const last = tail === "" ? [] : tail.split(":");
  return [...first, ...Array<string>(8 - first.length - last.length).fill("0"), ...last];
}

function bitsOf(parts: readonly string[], radix: 10 | 16, width: bigint): bigint {
  return parts.reduce((bits, part) => (bits << width) | BigInt(Number.parseInt(part, radix)), 0n);
}
