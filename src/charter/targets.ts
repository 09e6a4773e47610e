import { didYouMean } from "../kit/nearest.ts";
import type { OptionReader } from "./option-reader.ts";

/** A promise of the definition: as it was written, and as a figure to compare measurements with. */
export interface Target {
  readonly text: string;
  readonly unit: "milliseconds" | "share";
  /** Milliseconds, or a share from 0 to 1. */
  readonly value: number;
}

const known: Readonly<Record<string, readonly string[]>> = {
  api: ["p50", "p95", "p99"],
  query: ["p50", "p95", "p99"],
  page: ["load"],
  recovery: ["point", "time"],
};

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** Reads the targets by their full names: `api.p95`, `availability`. */
export function readTargets(options: OptionReader): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  options.allow([...Object.keys(known), "availability"], "a target");
  for (const [group, names] of Object.entries(known)) {
    const reader = options.child(group);
    reader.allow(names, `a target of ${JSON.stringify(group)}`);
    for (const name of names) {
      const target = readDuration(reader, name);
      if (target !== undefined) targets.set(`${group}.${name}`, target);
    }
  }
  const availability = readShare(options, "availability");
  if (availability !== undefined) targets.set("availability", availability);
  return targets;
}

function readDuration(reader: OptionReader, name: string): Target | undefined {
  const text = reader.text(name);
  if (text === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(text) ?? [];
  const factor = units[unit];
  if (digits !== undefined && factor !== undefined && Number(digits) > 0) {
    return { text, unit: "milliseconds", value: Number(digits) * factor };
  }
  const hint = unit === "" ? "" : didYouMean(unit, Object.keys(units));
  return reader.fault(name, `Expected a duration such as "50 ms" or "5 min", got ${JSON.stringify(text)}.${hint}`);
}

function readShare(reader: OptionReader, name: string): Target | undefined {
  const text = reader.text(name);
  if (text === undefined) return undefined;
  const [, digits] = /^(\d+(?:\.\d+)?) ?%$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) <= 100) return { text, unit: "share", value: Number(digits) / 100 };
  return reader.fault(name, `Expected a share such as "99.9 %", got ${JSON.stringify(text)}.`);
}
