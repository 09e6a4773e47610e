/** A value of a row, as `bun:sqlite` gives it. */
export type Cell = string | number | bigint | null | Uint8Array;
export type Row = readonly Cell[];

/** The columns of records that are written by hand here, in the order in which Charter shows them. */
const system = ["id", "version", "created_at", "updated_at", "created_by", "updated_by"];
export const taskColumns = [...system, "title", "body", "status", "points", "hidden", "owner", "project"];
export const messageColumns = [...system, "owner", "room", "data"];

export function columnList(columns: readonly string[]): string {
  return columns.map((name) => `"${name}"`).join(", ");
}

/** The record of a task's row, as Charter answers it. */
export function taskOf(row: Row) {
  const [id, version, created, updated, createdBy, updatedBy, title, body, status, points, hidden, owner, project] =
    row;
  return {
    id,
    version,
    created_at: timeOf(created),
    updated_at: timeOf(updated),
    created_by: createdBy,
    updated_by: updatedBy,
    title,
    body,
    status,
    points,
    hidden: hidden === 1,
    owner,
    project,
  };
}

/** The record of a message's row. */
export function messageOf(row: Row) {
  const [id, version, created, updated, createdBy, updatedBy, owner, room, data] = row;
  return {
    id,
    version,
    created_at: timeOf(created),
    updated_at: timeOf(updated),
    created_by: createdBy,
    updated_by: updatedBy,
    owner,
    room,
    data,
  };
}

function timeOf(milliseconds: Cell | undefined): string {
  return new Date(Number(milliseconds)).toISOString();
}
