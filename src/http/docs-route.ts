import { Problem } from "../kit/problem.ts";
import { docsAssets } from "./docs-assets.ts";
import { chooseEncoding, type Encoding, encode } from "./encoding.ts";
import type { Handler } from "./route.ts";

/** The page loads from this server alone and sends nothing elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Makes the call that serves the page of the API's documentation and its files, each compressed once. */
export function serveDocs(): Handler {
  const kept = new Map<string, Promise<string | Uint8Array>>();
  return async (exchange) => {
    const name = exchange.parameters.file ?? "";
    const asset = docsAssets.get(name);
    if (asset === undefined) throw new Problem("not_found", "There is nothing at this address.");
    const encoding = chooseEncoding(Number.MAX_SAFE_INTEGER, exchange.request.headers.get("accept-encoding"));
    const key = `${encoding} ${name}`;
    const found = kept.get(key) ?? asset.content().then((text) => encoded(text, encoding));
    kept.set(key, found);
    const response = new Response(await found, {
      headers: {
        "Content-Type": asset.type,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        Vary: "Accept-Encoding",
      },
    });
    if (encoding !== "identity") response.headers.set("Content-Encoding", encoding);
    return response;
  };
}

function encoded(text: string, encoding: Encoding): string | Uint8Array | Promise<Uint8Array> {
  return encoding === "identity" ? text : encode(text, encoding);
}
