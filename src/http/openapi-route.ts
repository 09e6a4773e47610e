import { mayCall } from "../identity/index.ts";
import { openApiDocument } from "./openapi/document.ts";
import type { Handler } from "./route.ts";

/** Documents that are kept. */
const mostKept = 100;

/** Makes the call that describes the API as the caller can use it, made once for all whose rules and flows are the same. */
export function describeApi(): Handler {
  const kept = new Map<string, string>();
  return (exchange, { parts, answers }) => {
    const { rules, principal } = exchange.granted();
    const { model, identity, settings } = parts;
    const flows = identity.flows.filter((flow) => mayCall(flow, principal, model.identity));
    const key = JSON.stringify([rules.key, principal.id !== null, flows.map(({ id }) => id)]);
    let text = kept.get(key);
    if (text === undefined) {
      if (kept.size >= mostKept) kept.clear();
      const described = { origin: settings.publicUrl ?? "", signedIn: principal.id !== null, flows };
      text = JSON.stringify(openApiDocument(model, rules, described));
      kept.set(key, text);
    }
    return answers.text(exchange, text);
  };
}
