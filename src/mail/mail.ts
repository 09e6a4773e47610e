/** A mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** A mail that is kept, because there is no server to send it by. */
export interface KeptMail extends Mail {
  readonly id: string;
  /** When it was written, RFC 3339. */
  readonly at: string;
}

/** Takes mails, and never loses one: what cannot be sent now is kept on disk and tried again. */
export interface Mailer {
  /** Resolves once the mail is on disk; it is sent after that. */
  send(mail: Mail): Promise<void>;
  /** The mails that are kept since no server is set, newest first. */
  kept(limit: number): Promise<readonly KeptMail[]>;
  /** Stops sending. What is not sent yet is sent after the next start. */
  close(): Promise<void>;
}
