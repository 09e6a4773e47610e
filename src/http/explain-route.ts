import type { AccessAction, AccessQuestion } from "../admin/explain-access.ts";
import { idForm } from "../data/check-field.ts";
import { isEmail } from "../data/check-text.ts";
import { isJsonArray, isJsonObject, type JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { invalid, Problem } from "../kit/problem.ts";
import { givenInQuery } from "./given.ts";
import { readBody } from "./read-body.ts";
import type { Handler } from "./route.ts";

const members = ["user", "roles", "resource", "id", "action", "input"];
const actions: readonly AccessAction[] = ["read", "create", "update", "delete"];

/** Tells an admin which rule allows or denies, clause by clause. */
export const explainAccess: Handler = async (exchange, { parts, answers }) => {
  const { rules, principal } = exchange.granted();
  if (principal.kind === "anonymous") throw new Problem("unauthenticated", "Sign in as an admin to see this.");
  if (!rules.areas.has("access")) throw new Problem("forbidden", "You may not see this.");
  givenInQuery(exchange.search, []);
  const { value } = await readBody(exchange.request, parts.model.limits);
  return answers.json(exchange, await parts.explain(exchange.call("read"), readQuestion(value)));
};

function readQuestion(body: JsonObject): AccessQuestion {
  for (const name of Object.keys(body)) {
    if (members.includes(name)) continue;
    const message = `The question takes ${members.join(", ")}.${didYouMean(name, members)}`;
    throw invalid(`/${escapePointer(name)}`, "unknown_field", message);
  }
  const action = actions.find((candidate) => candidate === body.action);
  if (action === undefined) throw invalid("/action", "not_a_choice", `Expected one of ${actions.join(", ")}.`);
  const { input, id, roles } = body;
  if (input !== undefined && !isJsonObject(input)) throw invalid("/input", "wrong_type", "Expected an object.");
  const user = textOf(body, "user");
  if (!idForm.test(user) && !isEmail(user)) {
    throw invalid("/user", "format", "Expected the id of a user, or their e-mail address.");
  }
  return {
    user,
    resource: textOf(body, "resource"),
    action,
    ...(id === undefined ? undefined : { id: textOf(body, "id") }),
    ...(roles === undefined ? undefined : { roles: textsOf(body, "roles") }),
    ...(input === undefined ? undefined : { input }),
  };
}

function textOf(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === "string") return value;
  throw invalid(`/${name}`, value === undefined ? "required" : "wrong_type", "Expected a string.");
}

function textsOf(body: JsonObject, name: string): readonly string[] {
  const value = body[name] ?? null;
  const texts = isJsonArray(value) ? value.filter((item) => typeof item === "string") : [];
  if (isJsonArray(value) && texts.length === value.length) return texts;
  throw invalid(`/${name}`, "wrong_type", "Expected an array of strings.");
}
