import { type AddressRange, inRanges } from "../kit/address-range.ts";

/**
 * The address a request came from: the socket's, or where that is a trusted proxy's, the nearest address in
 * `X-Forwarded-For` that is not. What stands further left may have been written by the client itself and does not count.
 */
export function clientAddress(
  socket: string | undefined,
  forwarded: string | null,
  proxies: readonly AddressRange[],
): string | null {
  if (socket === undefined) return null;
  if (forwarded === null || proxies.length === 0 || !inRanges(socket, proxies)) return socket;
  const hops = forwarded.split(",").map((hop) => hop.trim());
  const nearest = hops.findLast((hop) => !inRanges(hop, proxies));
  return nearest ?? hops[0] ?? socket;
}
