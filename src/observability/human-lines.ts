import { isJsonObject } from "../kit/json.ts";

const names: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
const colours: Readonly<Record<number, string>> = { 40: "33", 50: "31", 60: "31" };

/** What a line says elsewhere, or what says nothing to a person who watches. */
const left = new Set(["level", "time", "event", "msg", "err"]);

/** A line of the log for a person at a terminal: `12:03:11 warn  request.failed status=500`, and the cause below it. */
export function humanLine(json: string, coloured: boolean): string {
  const entry: unknown = JSON.parse(json);
  if (!isJsonObject(entry)) return json;
  const level = Number(entry.level);
  const time = new Date(Number(entry.time)).toTimeString().slice(0, 8);
  const colour = coloured ? colours[level] : undefined;
  const name = (names[level] ?? String(level)).padEnd(5);
  const facts = Object.keys(entry).filter((key) => !left.has(key));
  const parts = [
    time,
    colour === undefined ? name : `\u001b[${colour}m${name}\u001b[0m`,
    ...[entry.event, entry.msg].filter((part) => typeof part === "string"),
    ...facts.map((key) => `${key}=${shown(entry[key])}`),
  ];
  const stack = isJsonObject(entry.err) ? entry.err.stack : undefined;
  const cause = typeof stack === "string" ? `\n${stack}` : "";
  return `${parts.join(" ")}${cause}\n`;
}

function shown(value: unknown): string {
  return typeof value === "string" && /^[!-~]+$/.test(value) ? value : JSON.stringify(value);
}
