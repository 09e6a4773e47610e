import type { Idempotency } from "../data/queries.ts";
import { Problem } from "../kit/problem.ts";
import type { Exchange } from "./exchange.ts";

const form = /^[!-~]{1,255}$/;

/**
 * Reads `Idempotency-Key`; undefined without one. The key belongs to its method and path, and the fingerprint covers the
 * query and the body too. Raises `malformed` unless it is 1 to 255 visible ASCII characters.
 */
export function readIdempotency(exchange: Exchange, body?: Uint8Array): Idempotency | undefined {
  const key = exchange.request.headers.get("idempotency-key");
  if (key === null) return undefined;
  if (!form.test(key)) {
    throw new Problem("malformed", "Idempotency-Key must be 1 to 255 visible ASCII characters.", {
      extra: { header: "Idempotency-Key" },
    });
  }
  const route = `${exchange.method} ${exchange.path}`;
  const hasher = new Bun.CryptoHasher("sha256").update(`${route}?${exchange.search}\n`);
  if (body !== undefined) hasher.update(body);
  return { key, route, fingerprint: hasher.digest("base64url") };
}
