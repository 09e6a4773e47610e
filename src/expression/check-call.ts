import { didYouMean } from "../kit/nearest.ts";
import { bool, type Check, text } from "./call.ts";
import type { Checker } from "./check.ts";
import {
  decimal,
  dyn,
  matches,
  onText,
  part,
  parts,
  time,
  toDouble,
  toDuration,
  toInt,
  toText,
} from "./check-functions.ts";
import { element, isIn, size } from "./check-lists.ts";
import { arithmetic, equality, logic, negate, ordering, ternary } from "./check-operators.ts";
import type { Node } from "./node.ts";
import type { Syntax } from "./parse.ts";

/** Every operator and function, by CEL's name for it, with the least and most operands it takes. */
const functions: ReadonlyMap<string, readonly [least: number, most: number, check: Check]> = new Map([
  ["_&&_", [2, 2, logic("and")]],
  ["_||_", [2, 2, logic("or")]],
  ["!_", [1, 1, logic("not")]],
  ["_?_:_", [3, 3, ternary]],
  ["_==_", [2, 2, equality("equal")]],
  ["_!=_", [2, 2, equality("unequal")]],
  ["_<_", [2, 2, ordering("less")]],
  ["_<=_", [2, 2, ordering("less_equal")]],
  ["_>_", [2, 2, ordering("greater")]],
  ["_>=_", [2, 2, ordering("greater_equal")]],
  ["_+_", [2, 2, arithmetic("add")]],
  ["_-_", [2, 2, arithmetic("subtract")]],
  ["_*_", [2, 2, arithmetic("multiply")]],
  ["_/_", [2, 2, arithmetic("divide")]],
  ["_%_", [2, 2, arithmetic("remainder")]],
  ["-_", [1, 1, negate]],
  ["@in", [2, 2, isIn]],
  ["_[_]", [2, 2, element]],
  ["size", [1, 1, size]],
  ["contains", [2, 2, onText("contains", bool)]],
  ["startsWith", [2, 2, onText("starts_with", bool)]],
  ["endsWith", [2, 2, onText("ends_with", bool)]],
  ["matches", [2, 2, matches]],
  ["lowerAscii", [1, 1, onText("lower", text)]],
  ["upperAscii", [1, 1, onText("upper", text)]],
  ["int", [1, 1, toInt]],
  ["double", [1, 1, toDouble]],
  ["string", [1, 1, toText]],
  ["timestamp", [1, 1, time]],
  ["date", [1, 1, time]],
  ["duration", [1, 1, toDuration]],
  ["decimal", [1, 1, decimal]],
  ["dyn", [1, 1, dyn]],
  ...parts.map((name): [string, readonly [number, number, Check]] => [name, [1, 2, part(name)]]),
]);

/** Checks a call of an operator or a function. `method` says that it was written `x.f(…)`. */
export function checkCall(
  checker: Checker,
  at: Syntax,
  name: string,
  written: readonly Syntax[],
  method: boolean,
): Node {
  const known = functions.get(name);
  if (!known) {
    const names = [...functions.keys()].filter((candidate) => /^\w+$/.test(candidate));
    return checker.fail(at, `There is no function "${name}".${didYouMean(name, names)}`);
  }
  const [least, most, check] = known;
  if (written.length < least || written.length > most) {
    const count = least - (method ? 1 : 0);
    return checker.fail(at, `${name}() takes ${count} ${count === 1 ? "argument" : "arguments"} here.`);
  }
  const operands = written.map((operand) => checker.node(operand));
  return check({
    name,
    at,
    operands,
    fail: (message) => checker.fail(at, message),
    key: (key) => checker.key(at, key),
  });
}
