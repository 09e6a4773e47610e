import { join } from "node:path";
import { events } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import type { KeptMail, Mail, Mailer } from "./mail.ts";
import { MailFolder } from "./mail-folder.ts";

/** Where mails go. */
export interface MailerOptions {
  /** `smtp://user:password@host:port` or `smtps://…`; absent: mails are kept. */
  readonly smtpUrl?: string;
  /** The sender's address. */
  readonly from: string;
  /** Where mails are kept, and wait to be sent. */
  readonly folder: string;
  readonly logger: Logger;
  /** Told of a mail that is kept, to show it on a terminal. */
  readonly onKept?: (mail: KeptMail) => void;
}

/** Makes the mailer. Mails go to disk first, so that none is lost when the mail server, or this one, stops. */
export function createMailer(options: MailerOptions): Mailer {
  return options.smtpUrl === undefined ? new KeepingMailer(options) : new SendingMailer(options, options.smtpUrl);
}

class KeepingMailer implements Mailer {
  readonly #folder: MailFolder;

  constructor(private readonly options: MailerOptions) {
    this.#folder = new MailFolder(join(options.folder, "kept"));
  }

  async send(mail: Mail): Promise<void> {
    const kept = await this.#folder.add(mail, new Date());
    this.options.logger.info({ event: events.mailKept, mail: kept.id });
    this.options.onKept?.(kept);
  }

  async kept(limit: number): Promise<readonly KeptMail[]> {
    const ids = (await this.#folder.ids()).toReversed().slice(0, limit);
    const mails = await Promise.all(ids.map((id) => this.#folder.read(id)));
    return mails.flatMap((mail) => mail ?? []);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Milliseconds until a mail that could not be sent is tried again: twice as long each time, up to the longest. */
const firstPause = 1_000;
const longestPause = 5 * 60_000;

class SendingMailer implements Mailer {
  readonly #folder: MailFolder;
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause = firstPause;
  #closed = false;

  constructor(
    private readonly options: MailerOptions,
    private readonly smtpUrl: string,
  ) {
    this.#folder = new MailFolder(join(options.folder, "outbox"));
    this.#wake();
  }

  async send(mail: Mail): Promise<void> {
    await this.#folder.add(mail, new Date());
    this.#wake();
  }

  kept(): Promise<readonly KeptMail[]> {
    return Promise.resolve([]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #wake(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#working ??= this.#sendAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    try {
      for (let ids = await this.#folder.ids(); ids.length > 0 && !this.#closed; ids = await this.#folder.ids()) {
        for (const id of ids) await this.#sendOne(id);
      }
      this.#pause = firstPause;
    } catch (error) {
      this.options.logger.warn({ event: events.mailDelayed, seconds: this.#pause / 1000, err: error });
      if (!this.#closed) this.#timer = setTimeout(() => this.#wake(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, longestPause);
    }
  }

  async #sendOne(id: string): Promise<void> {
    const mail = await this.#folder.read(id);
    if (!mail || this.#closed) return;
    const { createTransport } = await import("nodemailer");
    const transport = createTransport(this.smtpUrl);
    const { to, subject, text, html } = mail;
    // The id stays the same when a mail is sent again, so that the receiving side can tell.
    const messageId = `<${id}@${this.options.from.split("@").at(-1)?.replace(">", "") ?? "localhost"}>`;
    await transport.sendMail({ from: this.options.from, to, subject, text, messageId, ...(html && { html }) });
    await this.#folder.remove(id);
    transport.close();
  }
}
