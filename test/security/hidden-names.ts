import { createGrants } from "../../src/access/create-grants.ts";
import { compileModel } from "../../src/charter/compile.ts";
import type { Model } from "../../src/charter/model.ts";
import { desk } from "../http/desk.ts";
import { type Answer, type Person, principalOf, type TestServer } from "../http/test-server.ts";

/** The model of the desk, to generate what is tried from. */
export const model: Model = compileModel(desk);

/** The callers of the matrix. */
export const callers: readonly Person[] = ["anna", "agnes", "susan"];

/** A field that a caller may not read anywhere. */
export interface HiddenField {
  readonly as: Person;
  readonly resource: string;
  readonly field: string;
}

/** Each resource × each caller × each field that is hidden from that caller. */
export const hiddenFields: readonly HiddenField[] = callers.flatMap((as) => {
  const { rules } = createGrants(model)(principalOf(as));
  return [...model.resources.values()].flatMap((resource) => {
    const grant = rules.resource(resource.name);
    if (grant === undefined || grant.read === "never") return [];
    const hidden = [...resource.fields.keys()].filter((name) => (grant.fields.get(name)?.read ?? "never") === "never");
    return hidden.map((field) => ({ as, resource: resource.name, field }));
  });
});

/** Every way to ask for a name in a list or in figures, by the query that does. */
export function waysToName(name: string): readonly string[] {
  const filters = [
    `${name} == "x"`,
    `${name} != null`,
    `!(${name} == null)`,
    `${name} > 5`,
    `[${name}] == []`,
    `me.id == ${name}`,
  ];
  return [
    ...filters.map((filter) => `?filter=${encodeURIComponent(filter)}`),
    `?sort=${name}`,
    `?sort=-${name}`,
    `?fields=${name}`,
    `?fields=id,${name}`,
    `?expand=${name}`,
    `/aggregate?group=${name}&count=true`,
    ...["sum", "avg", "min", "max"].map((figure) => `/aggregate?${figure}=${name}`),
    `/aggregate?count=true&filter=${encodeURIComponent(`${name} == "x"`)}`,
    `/aggregate?group=id&count=true&having=${encodeURIComponent(`${name} == "x"`)}`,
    `/aggregate?group=id&count=true&sort=${name}`,
  ];
}

/** The address of a resource below the API. */
export function addressOf(resource: string): string {
  return model.resources.get(resource)?.path ?? "";
}

/** What an answer says, without its own id, the name asked for, and the guess of what was meant. */
export function withoutName(answer: Answer, name: string): string {
  return answer.text
    .replaceAll(name, "NAME")
    .replace(/"request_id":"[^"]*"/, "")
    .replace(/ Did you mean [^?]*\?/g, "");
}

/** Asks for a hidden name and for one that never was, both of one length; gives both answers without their names. */
export async function asUnknown(server: TestServer, as: Person, path: (name: string) => string, hidden: string) {
  const unknown = "q".repeat(hidden.length);
  const [first, second] = [
    await server.send("GET", path(hidden), { as }),
    await server.send("GET", path(unknown), { as }),
  ];
  return { status: first.status, hidden: withoutName(first, hidden), unknown: withoutName(second, unknown) };
}
