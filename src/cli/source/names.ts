import type { SourceForeignKey, SourceTable } from "./source-schema.ts";
import { plural, singular, snakeCase } from "./words.ts";

/** Names that a record has by itself, that expressions keep for themselves, or that CEL reserves (its language definition, "Syntax"). */
const reservedFields = new Set(
  [
    "id version created_at updated_at created_by updated_by deleted_at org_id",
    "me input next old request",
    "true false null in as break const continue else for function if import let loop package namespace return var void while",
  ].flatMap((line) => line.split(" ")),
);
const reservedResources = new Set(["users"]);

/** Gives names that are free: `renamed` tells of each that had to differ from what the source suggests. */
export class Names {
  readonly #taken: Set<string>;

  constructor(
    private readonly reserved: ReadonlySet<string>,
    private readonly renamed: (wanted: string, given: string) => void,
  ) {
    this.#taken = new Set();
  }

  /** The first of the candidates that is free; when none is, the first with a number after it. */
  take(...candidates: readonly string[]): string {
    const wanted = candidates[0] ?? "";
    const given = candidates.find((name) => this.#isFree(name)) ?? this.#numbered(wanted);
    this.#taken.add(given);
    if (given !== wanted) this.renamed(wanted, given);
    return given;
  }

  #isFree(name: string): boolean {
    return name !== "" && !this.reserved.has(name) && !this.#taken.has(name);
  }

  #numbered(wanted: string): string {
    const stem = wanted === "" ? "unnamed" : wanted;
    let number = wanted === "" ? 1 : 2;
    while (!this.#isFree(`${stem}_${number}`)) number += 1;
    return `${stem}_${number}`;
  }
}

/** The names of resources: plural, not those of parts of the system. */
export function resourceNames(renamed: (wanted: string, given: string) => void): Names {
  return new Names(reservedResources, renamed);
}

/** The names of a resource's fields and relations. */
export function fieldNames(renamed: (wanted: string, given: string) => void): Names {
  return new Names(reservedFields, renamed);
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
