import { Problem } from "../kit/problem.ts";

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Raises `cross_site` for a request that another site's page may have made a browser send, with the cookie that goes along by
 * itself (OWASP CSRF Prevention, "Fetch Metadata"). What only reads is let through: its answer is closed to other sites by
 * CORS. Browsers say where a request comes from; a program that says nothing sends its cookie knowingly.
 */
export function requireSameSite({ method, headers, url }: Request, origins: readonly string[]): void {
  if (reading.has(method)) return;
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = headers.get("origin");
  if (origin === null ? site === null : origins.includes(origin) || origin === URL.parse(url)?.origin) return;
  throw new Problem("cross_site", "A page of another site may not do this with your session.");
}
