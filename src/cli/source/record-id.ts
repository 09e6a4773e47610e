const namespace = "7b0c3f52-6f0e-5d0a-9a53-3f1d0e7b8c41";
/** Stands between the parts of a key; no text that people write holds it. */
const separator = "\u001f";

/**
 * The id of the record that a source row becomes: a UUID of version 5 (RFC 9562) over the table's name and the row's key,
 * so that the same row gets the same id at each import, and a reference needs no look-up.
 */
export function recordId(table: string, key: readonly unknown[]): string {
  const parts = [table.toLowerCase(), ...key.map((part) => (part instanceof Uint8Array ? part.toHex() : String(part)))];
  return Bun.randomUUIDv5(parts.join(separator), namespace);
}
