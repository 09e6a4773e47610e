import type { ColumnFacts } from "./column-facts.ts";
import type { SourceColumn } from "./source-schema.ts";

/** The kind of field that a column becomes, with its bounds. */
export type InferredKind =
  | { readonly kind: "text"; readonly max?: number }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "integer" | "number" | "boolean" | "date" | "datetime" | "json" };

/** A column's kind, or none when no field can hold it, and what the reader of the definition should know of the choice. */
export interface Inference {
  readonly kind?: InferredKind;
  readonly note?: string;
}

interface DeclaredType {
  readonly name: string;
  readonly length?: number;
  readonly scale?: number;
}

/** Digits that a decimal field can hold. */
const mostDigits = 18;

/**
 * Chooses the kind of field for a column: its declared type where the rows bear it out, else what the rows hold.
 * The declared types are read as SQLite reads them (https://www.sqlite.org/datatype3.html, "Determination Of Column Affinity"),
 * and beside that by the names that people use: BOOLEAN, DATE, DATETIME, TIMESTAMP, JSON.
 */
export function inferKind(column: SourceColumn, facts: ColumnFacts): Inference {
  if (facts.blobs > 0) return { note: "it holds binary data, which no field can hold yet" };
  const type = parseType(column.declaredType);
  if (facts.integers + facts.reals + facts.texts === 0) return ofEmpty(type);
  if (/BOOL/.test(type.name) || (type.name === "TINYINT" && type.length === 1)) {
    return facts.bits && facts.texts === 0 ? { kind: { kind: "boolean" } } : surprised(type, facts);
  }
  if (/DATE|TIMESTAMP/.test(type.name)) return ofTimes(type, facts);
  if (/JSON/.test(type.name)) return facts.json() ? { kind: { kind: "json" } } : surprised(type, facts);
  if (/CHAR|CLOB|TEXT|STRING|UUID/.test(type.name)) return ofText(type, facts);
  return ofNumbers(type, facts);
}

function ofText(type: DeclaredType, facts: ColumnFacts): Inference {
  if (facts.texts === 0) return surprised(type, facts);
  if (type.length === undefined) return { kind: { kind: "text" } };
  if (facts.longest <= type.length) return { kind: { kind: "text", max: type.length } };
  return {
    kind: { kind: "text", max: facts.longest },
    note: `it was declared with at most ${type.length} characters, and holds ${facts.longest}`,
  };
}

function ofTimes(type: DeclaredType, facts: ColumnFacts): Inference {
  const times = facts.times();
  if (times === undefined) return surprised(type, facts);
  const kind: InferredKind = { kind: times.midnight ? "date" : "datetime" };
  if (facts.integers + facts.reals === 0) return { kind };
  return { kind, note: "its numbers are read as Unix time" };
}

function ofNumbers(type: DeclaredType, facts: ColumnFacts): Inference {
  if (facts.texts > 0) return surprised(type, facts);
  if (!facts.safe)
    return { kind: { kind: "text" }, note: "it holds integers beyond 2^53, which JSON numbers cannot carry" };
  if (/NUMERIC|DECIMAL/.test(type.name) && type.length !== undefined && (type.scale ?? 0) > 0)
    return ofDecimal(type, facts);
  return facts.reals === 0 && !/REAL|FLOA|DOUB/.test(type.name)
    ? { kind: { kind: "integer" } }
    : { kind: { kind: "number" } };
}

function ofDecimal(type: DeclaredType, facts: ColumnFacts): Inference {
  const { length: precision = 0, scale = 0 } = type;
  if (precision > mostDigits) {
    return {
      kind: { kind: "decimal", precision: mostDigits, scale: Math.min(scale, mostDigits) },
      note: `it was declared with ${precision} digits; ${mostDigits} are the most`,
    };
  }
  const needed = facts.scale();
  if (needed <= scale) return { kind: { kind: "decimal", precision, scale } };
  return {
    kind: { kind: "number" },
    note: `it was declared with ${scale} digits after the point, and holds ${needed}`,
  };
}

function ofEmpty(type: DeclaredType): Inference {
  if (/BLOB|BINARY/.test(type.name)) return { note: "it is declared for binary data, which no field can hold yet" };
  if (/BOOL/.test(type.name) || (type.name === "TINYINT" && type.length === 1)) return { kind: { kind: "boolean" } };
  if (type.name === "DATE") return { kind: { kind: "date" } };
  if (/DATE|TIMESTAMP/.test(type.name)) return { kind: { kind: "datetime" } };
  if (/JSON/.test(type.name)) return { kind: { kind: "json" } };
  if (/INT/.test(type.name)) return { kind: { kind: "integer" } };
  if (/CHAR|CLOB|TEXT|STRING|UUID/.test(type.name) || type.name === "") {
    return { kind: { kind: "text", ...(type.length === undefined ? {} : { max: type.length }) } };
  }
  if (/NUMERIC|DECIMAL/.test(type.name) && type.length !== undefined) {
    const precision = Math.min(type.length, mostDigits);
    return { kind: { kind: "decimal", precision, scale: Math.min(type.scale ?? 0, precision) } };
  }
  return { kind: { kind: "number" } };
}

/** What the rows hold, when it is not what the type says. */
function surprised(type: DeclaredType, facts: ColumnFacts): Inference {
  const declared = type.name === "" ? "no type" : type.name;
  const note = `it was declared with ${declared}, and holds other values`;
  if (facts.texts > 0) return { kind: { kind: "text" }, ...(type.name === "" ? {} : { note }) };
  if (!facts.safe) return { kind: { kind: "text" }, note };
  return { kind: { kind: facts.reals > 0 ? "number" : "integer" }, note };
}

function parseType(text: string): DeclaredType {
  const match = /^\s*([^()]*[^()\s])?\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?/.exec(text.toUpperCase());
  const [, name = "", length, scale] = match ?? [];
  return {
    name,
    ...(length === undefined ? {} : { length: Number(length) }),
    ...(scale === undefined ? {} : { scale: Number(scale) }),
  };
}
