import { hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { SettingReader, type SettingSources } from "./setting-reader.ts";

/** A key that can be guessed protects nothing: this is the least length of one, in characters. */
const shortest = 32;

/** The master key of an installation. It shows itself to nobody: printing or serialising it gives no part of it. */
export class MasterSecret {
  readonly #key: Buffer;

  constructor(text: string) {
    this.#key = Buffer.from(text, "utf8");
  }

  /**
   * A key of `length` bytes for one purpose (HKDF with SHA-256, RFC 5869). The same label always gives the same key, and
   * one key says nothing of another.
   */
  derive(label: string, length = 32): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#key, "", `charter/${label}`, length));
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/**
 * Reads the master key from `CHARTER_SECRET` or its file, or makes one in the data folder at the first start, readable by
 * its owner alone. Raises a `SettingsError` for a key that is too short or a file that cannot be read.
 */
export function loadSecret(sources: SettingSources, dataFolder: string): MasterSecret {
  const reader = new SettingReader(sources);
  const given = reader.text("secret");
  const file = reader.text("secretFile");
  let text = given;
  if (given !== undefined && file !== undefined) reader.fault("secret", "Give either the key or its file, not both.");
  else if (file !== undefined) text = readKey(reader, file);
  else if (given === undefined) text = keptKey(reader, dataFolder);
  if (text !== undefined && text.length < shortest) {
    const example = "openssl rand -base64 32";
    reader.fault(file === undefined ? "secret" : "secretFile", `The key needs ${shortest} characters: ${example}`);
  }
  reader.finish();
  return new MasterSecret(text ?? "");
}

function readKey(reader: SettingReader, file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    reader.fault("secretFile", `The file ${file} cannot be read: ${reasonOf(error)}.`);
    return undefined;
  }
}

/** The key in the data folder. Two servers that start at once end with the same: the file appears whole, or was there. */
function keptKey(reader: SettingReader, folder: string): string | undefined {
  const file = join(folder, "secret.key");
  const draft = join(folder, `secret.key.${process.pid}`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      reader.fault("secretFile", `The file ${file} cannot be read: ${reasonOf(error)}.`);
      return undefined;
    }
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flush: true });
    linkUnlessThere(draft, file);
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    reader.fault("data", `The key cannot be kept in ${folder}: ${reasonOf(error)}.`);
    return undefined;
  }
}

function linkUnlessThere(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return String(codeOf(error) ?? error);
}
