import type { Resource } from "../charter/model.ts";
import type { Expression } from "../expression/index.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { type InputError, Problem } from "../kit/problem.ts";

/**
 * The record that a write would leave behind: the stored one with the input's values, or a new one with the defaults that its
 * creator would give it. Raises `validation` for fields that the resource does not have; the values are not checked.
 */
export function supposedRecord(
  resource: Resource,
  stored: JsonObject | undefined,
  input: JsonObject,
  computed: (expression: Expression) => Json,
): JsonObject {
  const errors = Object.keys(input).flatMap((name): InputError[] => {
    if (resource.fields.has(name)) return [];
    const message = `There is no field ${JSON.stringify(name.slice(0, 64))}.${didYouMean(name, resource.fields.keys())}`;
    return [{ pointer: `/input/${escapePointer(name)}`, code: "unknown_field", message }];
  });
  if (errors.length > 0) throw new Problem("validation", "The input names fields that there are not.", { errors });
  return { ...(stored ?? newRecord(resource, computed)), ...input };
}

function newRecord(resource: Resource, computed: (expression: Expression) => Json): JsonObject {
  const record: Record<string, Json> = {};
  for (const name of resource.system.keys()) record[name] = null;
  for (const [name, field] of resource.fields) {
    const given = field.default;
    const empty = field.kind === "refs" ? [] : null;
    record[name] = given === undefined ? empty : "value" in given ? given.value : computed(given.expression);
  }
  return record;
}
