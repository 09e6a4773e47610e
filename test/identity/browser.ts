import { parseJson } from "../../src/kit/json.ts";

/** Redirects followed at most. */
const mostRedirects = 15;

/** A browser as far as sign-ins need one: it keeps cookies by origin, and follows redirects. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  /** Sends one request with the cookies of its origin, and keeps those that come back. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookies = this.#cookies(url);
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookies, cookie);
    return response;
  }

  async post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    const sent = { ...headers, "Content-Type": "application/json" };
    const response = await this.send(url, { method: "POST", headers: sent, body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, json: text === "" ? null : parseJson(text), headers: response.headers };
  }

  /** Goes to an address and on from there; gives the first address that begins with `until`, without going there. */
  async goUntil(url: string, until: string): Promise<string> {
    let at = url;
    for (let count = 0; count < mostRedirects; count += 1) {
      const response = await this.send(at);
      const location = response.headers.get("location");
      if (location === null) throw new Error(`${at} answered ${response.status}: ${await response.text()}`);
      at = new URL(location, at).href;
      if (at.startsWith(until)) return at;
    }
    throw new Error(`${url} leads on and on`);
  }

  cookie(url: string, name: string): string | undefined {
    return this.#cookies(url).get(name);
  }

  /** Forgets the cookies of an origin. */
  forget(url: string): void {
    this.#cookies(url).clear();
  }

  #cookies(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const cookies = this.#jar.get(origin) ?? new Map<string, string>();
    this.#jar.set(origin, cookies);
    return cookies;
  }

  #keep(cookies: Map<string, string>, cookie: string): void {
    const [pair = "", ...attributes] = cookie.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const ended = attributes.some((attribute) => /^\s*max-age=0\s*$|^\s*expires=Thu, 01 Jan 1970/i.test(attribute));
    if (ended) cookies.delete(name);
    else cookies.set(name, pair.slice(at + 1).trim());
  }
}
