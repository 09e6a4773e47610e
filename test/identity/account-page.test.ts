import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { charter, field, resource } from "../../src/index.ts";
import { isJsonArray, textOf } from "../../src/kit/json.ts";
import { AuthenticatorApp } from "./authenticator-app.ts";
import { chromiumPath, startChromium } from "./chromium.ts";
import { PeopleServer, passwordOf } from "./people-server.ts";

if (chromiumPath === undefined) console.log("The account page is not tried: there is no Chromium on this machine.");

describe.skipIf(chromiumPath === undefined)("the page of a link in a mail", () => {
  let server: PeopleServer;
  let browser: Browser;
  beforeAll(async () => {
    const resources = { notes: resource({ fields: { text: field.text() } }) };
    server = await PeopleServer.start(charter({ name: "Pages", identity: { signUp: "open" }, resources }));
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** Opens the link that signs somebody in, and presses its button. */
  async function openLink(email: string) {
    await server.send("POST", "/auth/magic-link/send", { json: { email } });
    const token = await server.linkTo(email);
    const page = await (await browser.newContext()).newPage();
    const faults: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`${server.app.url}/auth/magic-link?token=${token}`);
    expect(new URL(page.url()).search).toBe("");
    await page.click("#go");
    return { page, faults };
  }

  test("signs in once its button is pressed", async () => {
    const email = "anna@example.com";
    await server.join(email);
    const { page, faults } = await openLink(email);
    await page.waitForSelector("#done:not([hidden])");
    expect((await page.request.get(`${server.app.url}/api/v1/auth/session`)).status()).toBe(200);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("asks for the second factor, by an app or by a recovery code", async () => {
    const email = "bert@example.com";
    const { token } = await server.join(email);
    const begun = await server.send("POST", "/auth/totp", { token, json: { password: passwordOf(email) } });
    const app = new AuthenticatorApp(textOf(begun.json.uri));
    await server.send("POST", "/auth/totp/verify", { token, json: { code: app.code() } });
    const { recovery_codes: codes } = begun.json;
    const [recovery] = codes !== undefined && isJsonArray(codes) ? codes : [];
    for (const code of [app.code(1), textOf(recovery)]) {
      const { page } = await openLink(email);
      await page.waitForSelector("input[name=code]");
      expect((await page.request.get(`${server.app.url}/api/v1/auth/session`)).status()).toBe(401);
      await page.fill("input[name=code]", app.wrongCode());
      await page.click("#go");
      await page.waitForSelector("#fault:not([hidden])");
      await page.fill("input[name=code]", code);
      await page.click("#go");
      await page.waitForSelector("#done:not([hidden])");
      expect((await page.request.get(`${server.app.url}/api/v1/auth/session`)).status()).toBe(200);
      await page.context().close();
    }
  });
});
