import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, parseJson, textOf } from "../kit/json.ts";
import type { KeptMail, Mail } from "./mail.ts";

/** A folder of mails, one file each, named so that their names are in the order of their times. */
export class MailFolder {
  constructor(private readonly path: string) {}

  /** Writes a mail; it appears whole or not at all. Only its owner may read it, since it may hold a key to an account. */
  async add(mail: Mail, at: Date): Promise<KeptMail> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const kept = { ...mail, id: Bun.randomUUIDv7("hex", at.getTime()), at: at.toISOString() };
    const draft = join(this.path, `${kept.id}.draft`);
    await writeFile(draft, JSON.stringify(kept), { mode: 0o600, flush: true });
    await rename(draft, this.#file(kept.id));
    return kept;
  }

  /** The ids of the mails, oldest first. */
  async ids(): Promise<readonly string[]> {
    const names = await readdir(this.path).catch(absent);
    return names.flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -5)] : [])).toSorted();
  }

  /** A mail; undefined when it is not there any more. */
  async read(id: string): Promise<KeptMail | undefined> {
    const text = await readFile(this.#file(id), "utf8").catch(absent);
    return typeof text === "string" ? readMail(text) : undefined;
  }

  async remove(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
  }

  #file(id: string): string {
    return join(this.path, `${id}.json`);
  }
}

function readMail(text: string): KeptMail {
  const mail = parseJson(text);
  if (!isJsonObject(mail)) throw new TypeError("a kept mail cannot be read");
  const { id, at, to, subject, text: words, html } = mail;
  return {
    id: textOf(id),
    at: textOf(at),
    to: textOf(to),
    subject: textOf(subject),
    text: textOf(words),
    ...(typeof html === "string" ? { html } : {}),
  };
}

function absent(error: unknown): [] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
