import { Problem } from "../kit/problem.ts";
import { accountPage, accountScript, accountStyle } from "./pages/account-page.ts";
import type { Handler } from "./route.ts";

const pages = new Set(["verify-email", "magic-link", "reset-password", "first-administrator"]);

const assets: ReadonlyMap<string, { readonly type: string; readonly text: string }> = new Map([
  ["account.js", { type: "text/javascript; charset=utf-8", text: accountScript }],
  ["account.css", { type: "text/css; charset=utf-8", text: accountStyle }],
]);

/** The page loads from this server alone, sends nothing elsewhere, and stands in no frame. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the page that the links in mails lead to. */
export const getAccountPage: Handler = (exchange) => {
  if (!pages.has(exchange.parameters.page ?? "")) throw new Problem("not_found", "There is nothing at this address.");
  return served("text/html; charset=utf-8", accountPage);
};

/** Serves its script and its style. */
export const getAccountAsset: Handler = (exchange) => {
  const asset = assets.get(exchange.parameters.file ?? "");
  if (!asset) throw new Problem("not_found", "There is nothing at this address.");
  return served(asset.type, asset.text);
};

function served(type: string, text: string): Response {
  return new Response(text, {
    headers: {
      "Content-Type": type,
      // The address of the page holds a token.
      "Cache-Control": "no-store",
      "Content-Security-Policy": policy,
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
