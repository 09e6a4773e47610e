/** A `traceparent` of version 00; later versions may go on after it. */
const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/**
 * The id of the trace that a request belongs to, from its `traceparent` (W3C Trace Context). Undefined without one, and for
 * one that is not as the standard says: the request is then answered as if it had brought none.
 */
export function traceIdOf(given: string | null): string | undefined {
  if (given === null) return undefined;
  const [, version, id, more] = form.exec(given) ?? [];
  return version === "00" && more !== undefined ? undefined : id;
}
