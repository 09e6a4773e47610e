import type { SourceForeignKey, SourceTable } from "./source-schema.ts";
import { plural, singular, snakeCase } from "./words.ts";

/** The longest name that a definition may give. */
const longest = 63;

/** Gives names that are free: `renamed` tells of each that had to differ from what the source suggests. */
export class Names {
  readonly #taken: Set<string>;

  constructor(
    private readonly fault: (name: string) => string | undefined,
    private readonly renamed: (wanted: string, given: string) => void,
  ) {
    this.#taken = new Set();
  }

  /** The first of the candidates that is free; when none is, the first with a number after it. */
  take(...candidates: readonly string[]): string {
    const wanted = candidates[0] ?? "";
    const given = candidates.map(cut).find((name) => this.#isFree(name)) ?? this.#numbered(wanted);
    this.#taken.add(given);
    if (given !== wanted) this.renamed(wanted, given);
    return given;
  }

  #isFree(name: string): boolean {
    return this.fault(name) === undefined && !this.#taken.has(name);
  }

  #numbered(wanted: string): string {
    const stem = wanted === "" ? "unnamed" : wanted.slice(0, longest - 4);
    let number = wanted === "" ? 1 : 2;
    while (!this.#isFree(`${stem}_${number}`)) number += 1;
    return `${stem}_${number}`;
  }
}

function cut(name: string): string {
  return name.slice(0, longest);
}

/** What a table's resource may be called, best first: `InvoiceLine` → `invoice_lines`. */
export function resourceCandidates(table: SourceTable): readonly string[] {
  const name = plural(snakeCase(table.name));
  return name === "" ? [""] : [name, `legacy_${name}`];
}

/** What a column's field may be called, best first. `id` of `albums` becomes `album_id`. */
export function fieldCandidates(table: SourceTable, column: string): readonly string[] {
  const name = snakeCase(column);
  const owner = singular(snakeCase(table.name));
  if (name === "") return [""];
  return name === "id" ? [`${owner}_id`, `legacy_${owner}_id`] : [name, `legacy_${name}`];
}

/** What a reference may be called, best first: `ArtistId` → `artist`, `reports_to` stays, several columns → the target. */
export function referenceCandidates(key: SourceForeignKey): readonly string[] {
  const target = singular(snakeCase(key.table));
  if (key.columns.length > 1) return [target, `${target}_record`];
  const column = snakeCase(key.columns[0] ?? "");
  const stem = column === `${target}id` ? target : column.replace(/_(id|fk|key)$/, "");
  return [stem, `${stem}_record`, column];
}

/**
 * What the other end of a reference may be called, best first. One reference between two tables gives the table's name
 * (`artist.albums`); several say which (`messages_as_sender`); one to the own table says what it is (`children`, `reports`).
 */
export function inverseCandidates(
  resource: string,
  field: string,
  among: { readonly several: boolean; readonly own: boolean },
): readonly string[] {
  const explicit = `${resource}_as_${field}`;
  if (among.own) return [ownInverse(field), `${field}_of`, explicit];
  return among.several ? [explicit] : [resource, explicit];
}

function ownInverse(field: string): string {
  if (/(^|_)parent$/.test(field)) return field.replace(/parent$/, "children");
  if (/^(manager|boss|supervisor|superior)$/.test(field)) return "reports";
  if (field === "in_reply_to") return "replies";
  if (/._to$/.test(field)) return plural(field.slice(0, -3));
  return `${field}_of`;
}
