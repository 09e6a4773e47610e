import { type Browser, chromium } from "playwright-core";

/** Where a Chromium is on this machine; undefined where there is none. `CHROMIUM` names another one. */
export const chromiumPath: string | undefined =
  Bun.env.CHROMIUM ?? Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome") ?? undefined;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it with an empty profile. */
export async function startChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium on this machine");
  return await chromium.launch({ executablePath: chromiumPath, args: flags });
}
