import { bool, build, type Call, comparable, int, mismatch, pair, text } from "./call.ts";
import { common, convert } from "./convert.ts";
import type { Node } from "./node.ts";
import { describeType } from "./type.ts";

/** `item in list`. */
export function isIn(call: Call): Node {
  const [item, range] = pair(call);
  if (range.type.kind !== "list") return call.fail(`"in" needs a list, and this is ${describeType(range.type)}.`);
  if (range.kind === "list") return inLiteral(call, item, range.items);
  const { of } = range.type;
  const member: Node = { kind: "variable", type: of.kind === "record" ? text : of, name: "@member" };
  const type = common(item, member);
  if (!type) return mismatch(call, item, range);
  const [converted = item, compared = member] = comparable(call, [item, member], type);
  if (compared === member) return build("in", bool, converted, range);
  const body = build("equal", bool, converted, compared);
  return { kind: "comprehension", type: bool, macro: "exists", range, variable: member.name, body };
}

function inLiteral(call: Call, item: Node, items: readonly Node[]): Node {
  let widest = item;
  for (const each of items) {
    const shared = common(widest, each);
    if (!shared || shared.kind === "list") return mismatch(call, item, each);
    widest = convert(widest, shared) ?? widest;
  }
  const { type } = widest;
  const [converted = item, ...rest] = comparable(call, [item, ...items], type);
  return build("in", bool, converted, { kind: "list", type: { kind: "list", of: type }, items: rest });
}

/** `list[index]`, and `json[index]` or `json["name"]`. */
export function element(call: Call): Node {
  const [of, index] = pair(call);
  if (of.type.kind === "dyn") return elementOfJson(call, of, index);
  if (of.type.kind !== "list" || of.type.of.kind === "record" || index.type.kind !== "int") {
    return call.fail(`${describeType(of.type, true)} has no such items.`);
  }
  if (of.kind === "list") {
    if (index.kind !== "literal") return call.fail("The index into a written list must be written too.");
    return of.items[Number(index.value)] ?? { kind: "literal", type: of.type.of, value: null };
  }
  if (of.kind === "comprehension") return call.fail("Only a list field can be asked for an item.");
  return { kind: "call", type: of.type.of, operation: "element", operands: [of, index] };
}

function elementOfJson(call: Call, of: Node, index: Node): Node {
  const value = index.kind === "literal" ? index.value : null;
  const key =
    typeof value === "string" ? call.key(value) : typeof value === "bigint" && value >= 0n ? Number(value) : undefined;
  if (key === undefined) return call.fail('An index into JSON must be written out, such as [0] or ["name"].');
  return { kind: "select", type: { kind: "dyn" }, of, key };
}

/** `size()` of a text, in code points, or of a list. */
export function size(call: Call): Node {
  const [of] = call.operands;
  if (!of || (of.type.kind !== "list" && of.type.kind !== "string")) return call.fail("size() takes a text or a list.");
  if (of.kind === "list") return { kind: "literal", type: int, value: BigInt(of.items.length) };
  return build("size", int, of);
}
