import { ExpressionError } from "./expression.ts";
import { parse, type Syntax } from "./parse.ts";

const claimedCalls: ReadonlySet<string> = new Set(
  (
    "_&&_ _||_ !_ _?_:_ _==_ _!=_ _<_ _<=_ _>_ _>=_ _+_ _-_ _*_ _/_ _%_ -_ @in _[_] size contains startsWith endsWith matches " +
    "lowerAscii upperAscii int double string timestamp duration getFullYear getMonth getDate getDayOfMonth getDayOfWeek " +
    "getDayOfYear getHours getMinutes getSeconds getMilliseconds has exists all exists_one filter map dyn type uint bytes bool " +
    "@not_strictly_false"
  ).split(" "),
);
const typeNames: ReadonlySet<string> = new Set(
  "bool int uint double string bytes list map null_type type dyn".split(" "),
);

/** What a text uses, by the names the rules of `conformance.rules.ts` know: calls, literals, and names of types. */
export function featuresOf(text: string): ReadonlySet<string> {
  const features = new Set<string>();
  try {
    const { expr, sourceInfo } = parse(text);
    collect(expr, features);
    for (const call of Object.values(sourceInfo?.macroCalls ?? {})) collect(call, features);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  return features;
}

function collect(syntax: Syntax | undefined, features: Set<string>): void {
  const kind = syntax?.exprKind;
  switch (kind?.case) {
    case "constExpr":
      if (kind.value.constantKind.case === "uint64Value") features.add("uint");
      if (kind.value.constantKind.case === "bytesValue") features.add("bytes");
      return;
    case "identExpr":
      if (typeNames.has(kind.value.name)) features.add("type name");
      return;
    case "selectExpr":
      collect(kind.value.operand, features);
      return;
    case "structExpr":
      features.add(kind.value.messageName === "" ? "map" : "message");
      for (const { keyKind, value } of kind.value.entries) {
        if (keyKind.case === "mapKey") collect(keyKind.value, features);
        collect(value, features);
      }
      return;
    case "listExpr":
      for (const element of kind.value.elements) collect(element, features);
      return;
    case "comprehensionExpr":
      collect(kind.value.iterRange, features);
      collect(kind.value.loopStep, features);
      return;
    case "callExpr":
      features.add(claimedCalls.has(kind.value.function) ? `call ${kind.value.function}` : "unknown call");
      for (const operand of [kind.value.target, ...kind.value.args]) collect(operand, features);
      return;
    default:
  }
}
