import { createHmac, timingSafeEqual } from "node:crypto";
import { cookieValue } from "./credentials.ts";

/** Accounts that one browser is remembered for; the one it used longest ago is dropped. */
const mostAccounts = 5;
/** Seconds that a browser remembers. */
const lifetime = 180 * 24 * 3600;
/** Bytes of a mark: enough that none can be guessed. */
const markLength = 16;

interface Device {
  readonly id: string;
  readonly marks: readonly string[];
}

/**
 * Knows a browser again in which somebody has signed in to an account (OWASP, "Slow Down Online Guessing Attacks with Device
 * Cookies"). The cookie signs nobody in; it holds a number of chance and, for each account, its signature with that
 * account, so that it tells nobody which accounts these are, and cannot be made by anybody else.
 */
export class DeviceCookie {
  readonly #name: string;

  constructor(
    private readonly secret: Uint8Array,
    private readonly secure: boolean,
  ) {
    this.#name = `${secure ? "__Secure-" : ""}charter.device`;
  }

  /** The browser's number, if somebody has signed in to the account with it. */
  deviceFor(headers: Headers, account: string): string | undefined {
    const device = this.#read(headers);
    if (device === undefined) return undefined;
    const mark = this.#mark(device.id, account);
    return device.marks.some((each) => equal(each, mark)) ? device.id : undefined;
  }

  /** The cookie to be set, whole, once somebody has signed in to the account. */
  remember(headers: Headers, account: string): string {
    const { id, marks } = this.#read(headers) ?? { id: newId(), marks: [] };
    const mark = this.#mark(id, account);
    const kept = [mark, ...marks.filter((each) => each !== mark)].slice(0, mostAccounts);
    const value = [id, ...kept].join(".");
    return `${this.#name}=${value}; Max-Age=${lifetime}; Path=/; HttpOnly; SameSite=Lax${this.secure ? "; Secure" : ""}`;
  }

  #read(headers: Headers): Device | undefined {
    const value = cookieValue(headers.get("cookie") ?? "", this.#name);
    if (value === undefined || !/^[\w-]{22}(?:\.[\w-]{22}){1,5}$/.test(value)) return undefined;
    const [id = "", ...marks] = value.split(".");
    return { id, marks };
  }

  #mark(id: string, account: string): string {
    const digest = createHmac("sha256", this.secret).update(`${id}\n${account}`).digest();
    return digest.subarray(0, markLength).toString("base64url");
  }
}

function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
