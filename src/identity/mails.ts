import type { Mail } from "../mail/mail.ts";

/** The occasions on which identity writes to people. */
export const mailKinds = ["verify", "reset", "magic_link", "code", "known", "email_changed", "invitation"] as const;

/** An occasion on which identity writes to somebody. */
export type MailKind = (typeof mailKinds)[number];

/** What can stand in a mail: `{{system}}`, `{{name}}`, `{{link}}`, `{{code}}`, `{{organization}}`. */
export interface MailValues {
  readonly system: string;
  readonly name?: string;
  readonly link?: string;
  readonly code?: string;
  readonly organization?: string;
}

/** The words of a mail: plain text, paragraphs with an empty line between them. */
export interface MailTemplate {
  readonly subject: string;
  readonly text: string;
}

const ignore = "If you did not ask for this, you can ignore this mail: nothing happens.";

const templates: Readonly<Record<MailKind, MailTemplate>> = {
  verify: {
    subject: "Confirm your address for {{system}}",
    text: `Hello {{name}},\n\nplease confirm that this is your address:\n\n{{link}}\n\nThe link holds for an hour. ${ignore}`,
  },
  reset: {
    subject: "A new password for {{system}}",
    text: `Hello {{name}},\n\nhere you can choose a new password:\n\n{{link}}\n\nThe link holds for an hour, and once. ${ignore}`,
  },
  magic_link: {
    subject: "Sign in to {{system}}",
    text: `Hello,\n\nthis link signs you in:\n\n{{link}}\n\nIt holds for five minutes, and once. ${ignore}`,
  },
  code: {
    subject: "{{code}} is your code for {{system}}",
    text: `Hello,\n\nyour code is:\n\n{{code}}\n\nIt holds for five minutes, and once. ${ignore}`,
  },
  known: {
    subject: "You have an account at {{system}} already",
    text: "Hello {{name}},\n\nsomebody, most likely you, tried to sign up at {{system}} with this address. It has an account already: sign in, or ask for a new password if you forgot yours.\n\nIf it was not you, you can ignore this mail: nothing has changed.",
  },
  email_changed: {
    subject: "Your address at {{system}} is to be changed",
    text: "Hello {{name}},\n\nplease confirm your new address:\n\n{{link}}\n\nIf it was not you who asked, change your password.",
  },
  invitation: {
    subject: "You are invited to {{organization}}",
    text: "Hello,\n\nyou are invited to join {{organization}} at {{system}}:\n\n{{link}}\n\nThe link holds for two days.",
  },
};

/** Writes a mail of identity. `own` are templates that the definition puts in the place of ours. */
export function writeMail(
  kind: MailKind,
  to: string,
  values: MailValues,
  own: Readonly<Partial<Record<MailKind, MailTemplate>>> = {},
): Mail {
  const { subject, text } = own[kind] ?? templates[kind];
  const words = filled(text, values);
  return { to, subject: filled(subject, values).replace(/[\r\n]+/g, " "), text: words, html: htmlOf(words, values) };
}

function filled(template: string, values: MailValues): string {
  const known: Readonly<Record<string, string | undefined>> = { ...values };
  return template.replace(/\{\{([a-z]+)\}\}/g, (_whole, name: string) => known[name] ?? "").replace(/ +,/g, ",");
}

/** Simple, and readable without pictures, styles of others, or a network. */
function htmlOf(text: string, { system, link, code }: MailValues): string {
  const paragraphs = text.split("\n\n").map((paragraph) => {
    const safe = Bun.escapeHTML(paragraph);
    if (link !== undefined && paragraph === link)
      return `<p><a class="button" href="${safe}">${Bun.escapeHTML("Continue")}</a></p><p class="small">${safe}</p>`;
    if (code !== undefined && paragraph === code) return `<p class="code">${safe}</p>`;
    return `<p>${safe}</p>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${Bun.escapeHTML(system)}</title><style>
body{margin:0;background:#f4f5f7;font:16px/1.5 system-ui,sans-serif;color:#1f2933}
main{max-width:32rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:8px}
h1{font-size:1.1rem;margin:0 0 1rem}
.button{display:inline-block;padding:.6rem 1.2rem;border-radius:6px;background:#2251cc;color:#fff;text-decoration:none}
.code{font:700 2rem ui-monospace,monospace;letter-spacing:.2em}
.small{font-size:.8rem;color:#52606d;word-break:break-all}
</style></head><body><main><h1>${Bun.escapeHTML(system)}</h1>${paragraphs.join("")}</main></body></html>`;
}
