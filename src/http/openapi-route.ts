import { openApiDocument } from "./openapi/document.ts";
import type { Handler } from "./route.ts";

/** Sets of roles whose document is kept. */
const mostKept = 100;

/** Makes the call that describes the API as the caller's roles can use it, made once for each set of them. */
export function describeApi(): Handler {
  const kept = new Map<string, string>();
  return (exchange, { parts, answers }) => {
    const { rules } = exchange.granted();
    let text = kept.get(rules.key);
    if (text === undefined) {
      if (kept.size >= mostKept) kept.clear();
      text = JSON.stringify(openApiDocument(parts.model, rules, parts.settings.publicUrl));
      kept.set(rules.key, text);
    }
    return answers.text(exchange, text);
  };
}
