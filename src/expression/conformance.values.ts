import type { IncrementalTest } from "@bufbuild/cel-spec/testdata/tests.js";
import type { Json, JsonObject } from "../kit/json.ts";
import type { Type } from "./type.ts";
import type { Value } from "./value.ts";

type Original = IncrementalTest["original"];
type Bound = NonNullable<Original["bindings"][string]>;
type CelValue = (Bound["kind"] & { case: "value" })["value"];

/** What a case binds, as the members of a record and the record in wire form. */
export function bindingsOf(bindings: Original["bindings"]): {
  readonly members: ReadonlyMap<string, Type>;
  readonly record: JsonObject;
} {
  const members = new Map<string, Type>();
  const record: Record<string, Json> = {};
  for (const [name, { kind }] of Object.entries(bindings)) {
    if (kind.case !== "value") throw new TypeError(`${name} is bound to no value`);
    members.set(name, typeOf(kind.value));
    record[name] = wireOf(kind.value);
  }
  return { members, record };
}

/** What a case must give, in the evaluator's own form of values. */
export function expectedOf(matcher: Original["resultMatcher"]): { readonly value: Value } | "fault" {
  switch (matcher.case) {
    case "value":
      return { value: evaluatedOf(matcher.value) };
    case "typedResult":
      if (!matcher.value.result) throw new TypeError("a type alone is expected");
      return { value: evaluatedOf(matcher.value.result) };
    case "evalError":
      return "fault";
    case undefined:
      return { value: true };
    default:
      throw new TypeError(`the matcher ${matcher.case} is not known`);
  }
}

function typeOf({ kind }: CelValue): Type {
  switch (kind.case) {
    case "boolValue":
      return { kind: "bool" };
    case "int64Value":
      return { kind: "int" };
    case "doubleValue":
      return { kind: "double" };
    case "stringValue":
      return { kind: "string" };
    case "listValue": {
      const [first] = kind.value.values;
      return { kind: "list", of: first ? typeOf(first) : { kind: "dyn" } };
    }
    default:
      return { kind: "dyn" };
  }
}

function wireOf(value: CelValue): Json {
  const { kind } = value;
  switch (kind.case) {
    case "boolValue":
    case "doubleValue":
    case "stringValue":
      return kind.value;
    case "int64Value":
      return Number(kind.value);
    case "nullValue":
      return null;
    case "listValue":
      return kind.value.values.map(wireOf);
    case "mapValue":
      return Object.fromEntries(
        kind.value.entries.map(({ key, value: item }) => [keyOf(key), item ? wireOf(item) : null]),
      );
    default:
      throw new TypeError(`${kind.case} has no wire form`);
  }
}

function keyOf(key: CelValue | undefined): string {
  if (key?.kind.case !== "stringValue") throw new TypeError("JSON has texts for keys");
  return key.kind.value;
}

function evaluatedOf(value: CelValue): Value {
  const { kind } = value;
  if (kind.case === "int64Value") return kind.value;
  return kind.case === "listValue" ? kind.value.values.map(evaluatedOf) : wireOf(value);
}
