import { isIP } from "node:net";
import { join } from "node:path";
import { type AddressRange, parseAddressRange } from "../kit/address-range.ts";
import { SettingReader, type SettingSources } from "./setting-reader.ts";

/** The levels of logging, from everything to nothing. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** A level of logging. */
export type LogLevel = (typeof logLevels)[number];

/** Where and how a server runs. Holds no secret, so it may be shown and logged as it is. */
export interface Settings {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The file of the SQLite database. */
  readonly database: { readonly engine: "sqlite"; readonly path: string };
  readonly dataFolder: string;
  /** Without a slash at its end; absent: made from the address that is listened on. */
  readonly publicUrl?: string;
  readonly trustedProxies: readonly AddressRange[];
  readonly maxRequests: number;
  /** By how much the declared rates are multiplied; 0 for none. */
  readonly rateScale: number;
  /** The address that mails come from. */
  readonly mailFrom: string;
  readonly logLevel: LogLevel;
}

/** Reads the settings. Raises a `SettingsError` that names every setting that cannot be used. */
export function readSettings(sources: SettingSources): Settings {
  const reader = new SettingReader(sources);
  const dataFolder = reader.text("data") ?? ".charter";
  const publicUrl = reader.read<string | undefined>("publicUrl", undefined, "an http or https address", readOrigin);
  const settings: Settings = {
    host: reader.read("host", "127.0.0.1", "an address or a host name", readHost),
    port: reader.read("port", 4000, "a number from 0 to 65535", (text) => readWhole(text, 0, 65_535)),
    database: reader.read(
      "database",
      { engine: "sqlite", path: join(dataFolder, "data.db") },
      "sqlite: and the path of a file (PostgreSQL comes with a later release)",
      readDatabase,
    ),
    dataFolder,
    ...(publicUrl === undefined ? undefined : { publicUrl }),
    trustedProxies: reader.read("trustedProxies", [], "addresses or networks", readProxies),
    maxRequests: reader.read("maxRequests", 1000, "a number from 1 to 100000", (text) => readWhole(text, 1, 100_000)),
    rateScale: reader.read("rateScale", 1, "a number from 0 to 1000000", (text) => readWhole(text, 0, 1_000_000)),
    mailFrom: reader.text("mailFrom") ?? "charter@localhost",
    logLevel: reader.read("logLevel", "info", `one of ${logLevels.join(", ")}`, readLevel),
  };
  reader.finish();
  return Object.freeze(settings);
}

/** The mail server, or nothing where mails are kept. Apart from the settings, since it may hold a password. */
export function readSmtpUrl(sources: SettingSources): string | undefined {
  const reader = new SettingReader(sources);
  const url = reader.read<string | undefined>("smtpUrl", undefined, "an smtp:// or smtps:// address", (text) =>
    /^smtps?:\/\/[^/\s]+/.test(text) ? text : undefined,
  );
  reader.finish();
  return url;
}

function readHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) ? text : undefined;
}

function readWhole(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

function readDatabase(text: string): Settings["database"] | undefined {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/s.exec(text)?.[1];
  return path === undefined || path.includes("\0") ? undefined : { engine: "sqlite", path };
}

function readOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  const plain = url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  return plain ? `${url.origin}${url.pathname}`.replace(/\/+$/, "") : undefined;
}

function readProxies(text: string): readonly AddressRange[] | undefined {
  const ranges = text.split(",").map((part) => parseAddressRange(part.trim()));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function readLevel(text: string): LogLevel | undefined {
  return logLevels.find((level) => level === text);
}
