import type { Json, JsonObject } from "../../src/kit/json.ts";

/** Who calls in the matrix. */
export interface MatrixCaller {
  /** What a fault names them by: `anna as agent`. */
  readonly name: string;
  readonly kind: "anonymous" | "user" | "key";
  readonly id: string | null;
  readonly roles: readonly string[];
  /** Of an API key: what it is for. */
  readonly scopes?: readonly string[];
  /** What is sent as `Authorization`; nothing by who is nobody. */
  readonly authorization?: string;
}

/** The people of every matrix: whose records they are matters, their roles are those of the caller. */
export const matrixPeople = ["anna", "bert", "carl"] as const;

/** The id of the person of this place. */
export function personId(place: number): string {
  return `0197b2a0-0000-7000-8000-${String(place + 1).padStart(12, "0")}`;
}

/** A person with these roles, by a token for development. */
export function person(place: number, roles: readonly string[]): MatrixCaller {
  const id = personId(place);
  const as = roles.length === 0 ? "" : ` as ${roles.join(" and ")}`;
  const authorization = `Bearer dev:${id}:${roles.join(",")}`;
  return { name: `${matrixPeople[place] ?? "somebody"}${as}`, kind: "user", id, roles, authorization };
}

/** Nobody, a person with each subset of the roles, two with none, and an admin. */
export function callersOf(roles: readonly string[]): readonly MatrixCaller[] {
  const subsets = Array.from({ length: 2 ** roles.length }, (_, subset) =>
    roles.filter((_role, index) => Math.floor(subset / 2 ** index) % 2 === 1),
  );
  return [
    { name: "nobody", kind: "anonymous", id: null, roles: [] },
    person(1, []),
    ...subsets.map((subset, index) => person(index % matrixPeople.length, subset)),
    person(2, ["admin"]),
  ];
}

/** The root `me` of rules, written down anew: the person's record, and over it what is fixed. */
export function callerRoot({ id, roles }: MatrixCaller, users: readonly JsonObject[]): JsonObject {
  const profile = users.find((user) => user.id === id && user.deleted_at === null) ?? {};
  const held: readonly Json[] = roles;
  return { ...profile, id, signed_in: id !== null, roles: held, org: { id: null } };
}
