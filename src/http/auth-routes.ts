import { type Flow, type FlowAnswer, type Identity, requireCaller } from "../identity/index.ts";
import type { JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import type { Exchange } from "./exchange.ts";
import { parameterProblem, parseQuery } from "./parse-query.ts";
import { readForm, readOptionalBody } from "./read-body.ts";
import { apiPath } from "./record-address.ts";
import type { Handler, HttpContext, Method, Route } from "./route.ts";
import { requireSameSite } from "./same-site.ts";

/** The addresses of identity's flows: those of one address together. */
export function authRoutes({ flows }: Pick<Identity, "flows">): readonly Route[] {
  const paths = Map.groupBy(flows, ({ path }) => path);
  return [...paths].map(([path, ofPath]) => ({
    pattern: `${apiPath}/auth${path}`,
    outsideOrganizations: true,
    methods: Object.fromEntries(ofPath.map((flow): [Method, Handler] => [flow.method, handlerOf(flow)])),
  }));
}

function handlerOf(flow: Flow): Handler {
  return async (exchange, context) => {
    const { parts } = context;
    // A session that another site's page begins here would be the attacker's own ("login CSRF"): no cookie is needed for that.
    if (!flow.form) requireSameSite(exchange.request, parts.model.cors.origins);
    const { principal } = exchange.granted();
    // Whoever may not call it is not told what is wrong with what they sent.
    requireCaller(flow, principal);
    const input = checkInput(flow, await readInput(flow, exchange, context));
    const answer = await parts.identity.run(flow, {
      input,
      parameters: exchange.decodedParameters(),
      principal,
      headers: exchange.request.headers,
      requestId: exchange.requestId,
      ip: exchange.address(),
    });
    return await respond(flow, exchange, context, answer);
  };
}

async function respond(
  { status = 200 }: Flow,
  exchange: Exchange,
  { answers }: HttpContext,
  answer: FlowAnswer,
): Promise<Response> {
  const { body, cookies = [], location } = answer;
  const response =
    body === undefined ? answers.empty(location === undefined ? 204 : 303) : await answers.json(exchange, body, status);
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  if (location !== undefined) response.headers.set("Location", location);
  // What signs somebody in may lie in no cache.
  response.headers.set("Cache-Control", "no-store");
  return response;
}

async function readInput(flow: Flow, exchange: Exchange, { parts }: HttpContext): Promise<JsonObject> {
  if (flow.method === "GET") return Object.fromEntries(parseQuery(exchange.search));
  const [name] = parseQuery(exchange.search).keys();
  if (name !== undefined) throw parameterProblem(name, "is unknown");
  if (flow.form) return await readForm(exchange.request, parts.model.limits);
  return (await readOptionalBody(exchange.request, parts.model.limits))?.value ?? {};
}

/** Checks an input against the flow's schema. Every fault is named by its pointer, and what is unknown is one. */
function checkInput({ input: schema, method }: Flow, given: JsonObject): JsonObject {
  const known = Object.keys(schema?.shape ?? {});
  if (!schema) {
    const [name] = Object.keys(given);
    if (name === undefined) return given;
    throw method === "GET" ? parameterProblem(name, "is unknown") : unknown([unknownField(name, known)]);
  }
  const checked = schema.safeParse(given);
  if (checked.success) return given;
  const errors = checked.error.issues.flatMap((issue): InputError[] => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((name) => unknownField(name, known));
    const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join("");
    const missing = issue.path.length === 1 && !Object.hasOwn(given, String(issue.path[0]));
    return [
      { pointer, code: missing ? "required" : issue.code, message: missing ? "A value is required." : issue.message },
    ];
  });
  throw unknown(errors);
}

function unknown(errors: readonly InputError[]): Problem {
  const [first] = errors;
  return new Problem(
    "validation",
    errors.length === 1 && first ? first.message : `${errors.length} faults were found in the input.`,
    { errors },
  );
}

function unknownField(name: string, known: readonly string[]): InputError {
  const message = `Unknown field ${JSON.stringify(name.slice(0, 100))}.${didYouMean(name, known)}`;
  return { pointer: `/${escapePointer(name)}`, code: "unknown_field", message };
}
