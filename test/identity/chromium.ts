import { type Browser, chromium } from "playwright-core";

const found = Bun.env.CHROMIUM ?? Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome");

/** Where a Chromium is on this machine; undefined where there is none. `CHROMIUM` names another one, and empty none. */
export const chromiumPath: string | undefined = found || undefined;

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
