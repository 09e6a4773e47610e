import type { Node } from "./node.ts";
import type { Type } from "./type.ts";

type Decimal = Type & { readonly kind: "decimal" };
/** The most digits after the point that a decimal may have. */
export const mostScale = 18;
/** The longest text that is read as a decimal: turning digits into a number takes more than linear time. */
const longestDecimal = 64;

/** The node as a value of another type, where that loses nothing; undefined where it cannot be. */
export function convert(node: Node, type: Type): Node | undefined {
  const from = node.type;
  if (from.kind === "null" || from.kind === type.kind) {
    return from.kind === "decimal" && type.kind === "decimal" ? rescale(node, type) : node;
  }
  if (from.kind === "dyn") return { kind: "call", type, operation: "coerce", operands: [node] };
  if (type.kind === "dyn") return undefined;
  if (type.kind === "decimal") {
    if (node.kind === "literal") return decimalLiteral(node.value, type);
    return from.kind === "int" ? { kind: "call", type, operation: "scale", operands: [node] } : undefined;
  }
  if (type.kind === "double" && from.kind === "int") {
    if (node.kind === "literal") return { kind: "literal", type, value: Number(node.value) };
    return { kind: "call", type, operation: "to_double", operands: [node] };
  }
  const identified = (kind: string) => kind === "record" || kind === "string";
  return identified(from.kind) && identified(type.kind) ? node : undefined;
}

/** The type that both can be turned into to be compared or added; undefined where there is none. */
export function common(left: Node, right: Node): Type | undefined {
  const [a, b] = [left.type, right.type];
  if (a.kind === "null") return b;
  if (b.kind === "null") return a;
  if (a.kind === "decimal" || b.kind === "decimal") return commonDecimal(left, right);
  if (a.kind === "list" && b.kind === "list" && a.of.kind === "null") return b;
  if (a.kind === b.kind) return a;
  // JSON knows one kind of number, and 1.5 is less than 2.
  if (a.kind === "dyn") return b.kind === "int" ? { kind: "double" } : b;
  if (b.kind === "dyn") return a.kind === "int" ? { kind: "double" } : a;
  if ((a.kind === "int" && b.kind === "double") || (a.kind === "double" && b.kind === "int")) return { kind: "double" };
  if ((a.kind === "record" && b.kind === "string") || (a.kind === "string" && b.kind === "record"))
    return { kind: "string" };
  return undefined;
}

/** A decimal literal from text such as `12.50`: exact, or undefined when it is none, or longer than 64 characters. */
export function parseDecimal(text: string): { readonly units: bigint; readonly scale: number } | undefined {
  if (text.length > longestDecimal) return undefined;
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const fraction = match[3] ?? "";
  const digits = BigInt((match[2] ?? "") + fraction);
  return { units: match[1] === "-" ? -digits : digits, scale: fraction.length };
}

function commonDecimal(left: Node, right: Node): Type | undefined {
  const scales = [left, right].map(scaleOf);
  if (scales.some((scale) => scale === undefined || scale > mostScale)) return undefined;
  return { kind: "decimal", precision: 18, scale: Math.max(...scales.map((scale) => scale ?? 0)) };
}

function scaleOf(node: Node): number | undefined {
  if (node.type.kind === "decimal") return node.type.scale;
  if (node.type.kind === "int" || node.type.kind === "dyn") return 0;
  if (node.kind === "literal" && typeof node.value === "number") return parseDecimal(plain(node.value))?.scale;
  return undefined;
}

function rescale(node: Node, type: Decimal): Node {
  if (node.type.kind === "decimal" && node.type.scale === type.scale) return node;
  if (node.kind === "literal" && typeof node.value === "bigint" && node.type.kind === "decimal") {
    return { kind: "literal", type, value: node.value * 10n ** BigInt(type.scale - node.type.scale) };
  }
  return { kind: "call", type, operation: "scale", operands: [node] };
}

function decimalLiteral(value: unknown, type: Decimal): Node | undefined {
  const parsed = parseDecimal(typeof value === "number" ? plain(value) : String(value));
  if (!parsed || parsed.scale > type.scale) return undefined;
  return { kind: "literal", type, value: parsed.units * 10n ** BigInt(type.scale - parsed.scale) };
}

/** A double as it was most likely written: the shortest digits that give it, without an exponent. */
function plain(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(mostScale).replace(/0+$/, "") : text;
}
