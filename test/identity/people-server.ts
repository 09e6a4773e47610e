import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "../../src/app.ts";
import { compileModel } from "../../src/charter/compile.ts";
import { readSettings } from "../../src/config/settings.ts";
import { isJsonObject, type Json, type JsonObject, parseJson, textOf } from "../../src/kit/json.ts";
import type { KeptMail } from "../../src/mail/mail.ts";

/** What a request brings beside its path. */
export interface Sent {
  readonly token?: string;
  readonly cookie?: string;
  readonly json?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: JsonObject;
  readonly text: string;
  /** The cookies that were set, as a client sends them back. */
  readonly cookie: string;
}

/** A server without development tokens, whose mails are read as its people would read them. */
export class PeopleServer {
  private constructor(
    readonly app: App,
    readonly folder: string,
    private readonly mails: Mailbox,
  ) {}

  /** Starts a server with a folder of its own; `flags` are those of the command line. */
  static async start(definition: unknown, flags: Readonly<Record<string, string>> = {}): Promise<PeopleServer> {
    const folder = await mkdtemp(join(tmpdir(), "charter-people-"));
    // All people of a test come from one address: it may do more than one person may.
    const given = { port: "0", data: folder, logLevel: "silent", rateScale: "100", ...flags };
    const settings = readSettings({ flags: given, environment: {} });
    const mails = new Mailbox();
    const model = compileModel(definition);
    const app = await createApp({ model, settings, devTokens: true, onKeptMail: (mail) => mails.put(mail) });
    return new PeopleServer(app, folder, mails);
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const headers = new Headers(sent.headers);
    if (sent.token !== undefined) headers.set("Authorization", `Bearer ${sent.token}`);
    if (sent.cookie !== undefined) headers.set("Cookie", sent.cookie);
    if (sent.json !== undefined) headers.set("Content-Type", "application/json");
    const body = sent.json === undefined ? {} : { body: JSON.stringify(sent.json) };
    const url = `http://127.0.0.1:${this.app.port}/api/v1${path}`;
    const response = await fetch(url, { method, headers, redirect: "manual", ...body });
    const text = await response.text();
    const json = text.startsWith("{") ? parseJson(text) : {};
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(";", 1)[0])
      .join("; ");
    return { status: response.status, headers: response.headers, text, cookie, json: isJsonObject(json) ? json : {} };
  }

  /** The next mail to an address that was not taken yet. */
  mailTo(address: string): Promise<KeptMail> {
    return this.mails.next(address);
  }

  /** The token of the link in the next mail to an address. */
  async linkTo(address: string): Promise<string> {
    const link = /https?:\/\/\S+/.exec((await this.mailTo(address)).text)?.[0] ?? "";
    return new URL(link).searchParams.get("token") ?? "";
  }

  /** Signs somebody up, proves their address and signs them in; gives the session's token and the user's id. */
  async join(email: string, json: JsonObject = {}): Promise<{ readonly token: string; readonly id: string }> {
    const up = await this.send("POST", "/auth/sign-up", { json: { email, password: passwordOf(email), ...json } });
    if (up.status !== 202) throw new Error(`sign-up answered ${up.status}: ${up.text}`);
    await this.send("POST", "/auth/verify-email", { json: { token: await this.linkTo(email) } });
    return await this.signIn(email);
  }

  async signIn(email: string): Promise<{ readonly token: string; readonly id: string }> {
    const answer = await this.send("POST", "/auth/sign-in", { json: { email, password: passwordOf(email) } });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    return { token: textOf(answer.json.token), id: textOf(answer.json.user) };
  }

  async stop(): Promise<void> {
    await this.app.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The mails that were written, each read once. */
class Mailbox {
  readonly #mails: KeptMail[] = [];
  readonly #waiting: { readonly to: string; readonly take: (mail: KeptMail) => void }[] = [];

  put(mail: KeptMail): void {
    const index = this.#waiting.findIndex(({ to }) => to === mail.to);
    const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiting) waiting.take(mail);
    else this.#mails.push(mail);
  }

  next(address: string): Promise<KeptMail> {
    const index = this.#mails.findIndex(({ to }) => to === address);
    const [mail] = index < 0 ? [] : this.#mails.splice(index, 1);
    if (mail) return Promise.resolve(mail);
    const { promise, resolve } = Promise.withResolvers<KeptMail>();
    this.#waiting.push({ to: address, take: resolve });
    return promise;
  }
}

/** A value of an answer that must be an object. */
export function objectOf(value: Json | undefined): JsonObject {
  if (value === undefined || !isJsonObject(value))
    throw new TypeError(`expected an object, got ${JSON.stringify(value)}`);
  return value;
}

/** The password that somebody has in the tests. */
export function passwordOf(email: string): string {
  return `correct horse of ${email.split("@")[0] ?? ""} battery`;
}
