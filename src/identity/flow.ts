import type { z } from "zod";
import type { Grant, Principal } from "../access/grant.ts";
import type { IdentityPolicy, Model } from "../charter/model.ts";
import type { JsonObject } from "../kit/json.ts";
import type { AuditEvent } from "./audit.ts";
import type { IdentityStore, WrittenFor } from "./identity-store.ts";
import type { MailKind, MailValues } from "./mails.ts";
import type { EngineAnswer, EngineCall } from "./sign-in-engine.ts";

/** What a flow answers. */
export interface FlowAnswer {
  /** Absent: nothing to be said, 204. */
  readonly body?: JsonObject;
  /** Cookies to be set, whole. */
  readonly cookies?: readonly string[];
  /** Where a browser is to go on. */
  readonly location?: string;
}

/** What a flow works with. */
export interface FlowContext<Input = JsonObject> {
  /** What the request brought, checked: its body, or its query for a `GET`. */
  readonly input: Input;
  /** The variable parts of its address. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly principal: Principal;
  readonly model: Model;
  readonly policy: IdentityPolicy;
  readonly store: IdentityStore;
  /** Whom its writes are done for. */
  readonly by: WrittenFor;
  /** Takes a step that is not home-made. */
  readonly step: (call: Omit<EngineCall, "headers" | "by">) => Promise<EngineAnswer>;
  readonly mail: (kind: MailKind, to: string, values: Omit<MailValues, "system">) => Promise<void>;
  /** Does work once the answer is on its way, which tells nothing of it then: neither what came of it, nor how long it took. */
  readonly behind: (work: () => Promise<unknown>) => void;
  /** The grant under which somebody signs up as this id. */
  readonly signUpGrant: (id: string) => Grant;
  /** The id of whoever is signed in. */
  readonly user: string;
  /** Where pages and links of this server are. */
  readonly baseUrl: string;
  readonly now: () => number;
}

/** One call of `/auth`. */
export interface Flow {
  /** Its name in the description of the API, and in the log. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/auth`, with `:name` for what varies. */
  readonly path: string;
  readonly summary: string;
  /** What it takes: the body, or for a `GET` the query. Nothing else is let through. */
  readonly input?: z.ZodObject;
  /** Whether its body is a form, as other sites' pages send it: it says nothing of who sends it. */
  readonly form?: boolean;
  /** Whether unknown members of the body are profile fields, judged by the rules of the people. */
  readonly profile?: boolean;
  /** What it answers with; absent: nothing. */
  readonly output?: z.ZodType;
  /** The status of an answer with a body; 200 unless said. */
  readonly status?: 200 | 201 | 202;
  /** Whether it answers by sending the browser on. */
  readonly redirects?: boolean;
  /** Whether one has to be signed in. */
  readonly signedIn: boolean;
  /** Whether a development token does as well as a session: it changes nothing of the session or the account. */
  readonly withoutSession?: boolean;
  /** The role that one has to have. */
  readonly role?: string;
  /** Whether the definition lets anybody use it; absent: always. */
  readonly offered?: (policy: IdentityPolicy) => boolean;
  /** Whether an admin who acts as somebody else may call it too. */
  readonly impersonated?: boolean;
  /** What is noted once it went well. */
  readonly audit?: AuditEvent;
  /** What could be guessed or sent too often by it: it is limited more tightly. */
  readonly limited?: "guess" | "mail";
  /**
   * Milliseconds: unless it signs somebody in, it answers after that long or a multiple of it, so that the time does not tell
   * whether an address is known. It has to be longer than its work commonly takes.
   */
  readonly evened?: number;
  /** Whether it hashes a password, which takes long: few such go on at once, so that many do not crowd out everything else. */
  readonly hashes?: boolean;
  readonly run: (context: FlowContext) => Promise<FlowAnswer>;
}

/** What a flow is declared by: its `run` knows the type of its input. */
export interface FlowDeclaration<Input extends z.ZodObject> extends Omit<Flow, "input" | "run"> {
  readonly input: Input;
  readonly run: (context: FlowContext<z.infer<Input>>) => Promise<FlowAnswer>;
}

/** Declares a flow with an input. Its `run` is called with what the input's schema gave. */
export function flow<Input extends z.ZodObject>(declaration: FlowDeclaration<Input>): Flow {
  const { input, run } = declaration;
  return { ...declaration, run: (context) => run({ ...context, input: input.parse(context.input) }) };
}
