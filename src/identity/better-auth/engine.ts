import { isJsonArray, isJsonObject, type Json, parseJson } from "../../kit/json.ts";
import type { Problem } from "../../kit/problem.ts";
import { errorOf } from "../callback-address.ts";
import { sessionCookie } from "../session-token.ts";
import type { EngineAnswer, EngineCall, EngineParts, SignInEngine } from "../sign-in-engine.ts";
import { cookiesOf } from "../ticket.ts";
import { addressHeader, basePath, createAuth, nowhere } from "./create-auth.ts";
import { type CurrentCall, onBehalfOf } from "./current-call.ts";
import { problemOf, refusalOf } from "./problem-of.ts";

/**
 * The flows of signing in that must not be home-made, by better-auth. It is loaded at the first call, since most requests never
 * need it.
 */
export function createSignInEngine(parts: EngineParts): SignInEngine {
  const { origin } = new URL(parts.baseUrl);
  const auth = createAuth(parts, origin);
  return {
    call: async (call) => {
      const { by, profile, totp } = call;
      const current: CurrentCall = { ...by, ...(profile && { profile }), ...(totp !== undefined && { totp }) };
      const headers = headersOf(call, origin, sessionCookie(parts.secure));
      const response = await onBehalfOf(current, () => auth.handler(requestOf(call, origin, headers)));
      return await answerOf(response, current.problem);
    },
  };
}

function requestOf({ method, path, query, body }: EngineCall, origin: string, headers: Headers): Request {
  const url = new URL(`${origin}${basePath}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return new Request(url.href, {
    method,
    headers,
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
}

/** What better-auth hears of who calls. */
function headersOf(call: EngineCall, origin: string, session: string): Headers {
  const { headers, by, withoutSession = false } = call;
  const sent = new Headers({ origin, "content-type": "application/json" });
  for (const name of withoutSession ? ["user-agent"] : ["authorization", "user-agent"]) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  const cookies = requestCookies(call, session).join("; ");
  if (cookies !== "") sent.set("cookie", cookies);
  if (by.ip !== null) sent.set(addressHeader, by.ip);
  return sent;
}

function requestCookies({ headers, withoutSession = false, ticket }: EngineCall, session: string): readonly string[] {
  const own = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  const kept = own.filter((cookie) => {
    if (cookie.startsWith(`${session}=`)) return !withoutSession;
    return cookie !== "" && ticket === undefined;
  });
  return ticket === undefined ? kept : [...kept, ...cookiesOf(ticket)];
}

async function answerOf(response: Response, problem: Problem | undefined): Promise<EngineAnswer> {
  const location = response.headers.get("location");
  const error = location === null ? null : errorOf(location);
  const refusal = error === null ? undefined : (problem ?? refusalOf(error));
  if (refusal && location?.startsWith(nowhere)) throw refusal;
  const body = readBody(await response.text());
  // A problem that better-auth got over is none.
  if (response.status >= 400) throw problem ?? problemOf(response.status, isJsonObject(body) ? body : {});
  return {
    body: isJsonObject(body) ? body : isJsonArray(body) ? { items: body } : {},
    cookies: response.headers.getSetCookie(),
    ...(location !== null && { location }),
    ...(refusal && { problem: refusal }),
  };
}

function readBody(text: string): Json {
  try {
    return text === "" ? null : parseJson(text);
  } catch {
    return null;
  }
}
