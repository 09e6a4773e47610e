import type { InferredKind } from "./infer-kind.ts";

/**
 * A column's default as TypeScript text (`0`, `"draft"`, `expr("request.time")`), or undefined when it is an expression
 * that has no counterpart, or a value that the kind cannot hold.
 */
export function defaultText(sql: string, kind: InferredKind): string | undefined {
  const text = unwrapped(sql.trim());
  if (/^null$/i.test(text)) return "null";
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1]?.replaceAll("''", "'");
  switch (kind.kind) {
    case "text":
      return quoted === undefined ? undefined : JSON.stringify(quoted);
    case "boolean":
      return /^(1|true)$/i.test(text) ? "true" : /^(0|false)$/i.test(text) ? "false" : undefined;
    case "integer":
      return /^[+-]?\d{1,15}$/.test(text) ? String(Number(text)) : undefined;
    case "number":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? String(Number(text)) : undefined;
    case "decimal":
      return /^-?\d{1,15}(\.\d+)?$/.test(text) && Number(Number(text).toFixed(kind.scale)) === Number(text)
        ? JSON.stringify(Number(text).toFixed(kind.scale))
        : undefined;
    case "datetime":
      return /^(current_timestamp|datetime\('now'\))$/i.test(text) ? 'expr("request.time")' : undefined;
    default:
      return undefined;
  }
}

function unwrapped(text: string): string {
  return text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1).trim() : text;
}
