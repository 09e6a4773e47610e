import type { Grant, Principal } from "../access/grant.ts";
import { createSystemGrants } from "../access/system-grant.ts";
import type { Model } from "../charter/model.ts";
import type { DataWriter } from "../data/queries.ts";
import type { SystemReader } from "../data/system-reader.ts";
import { Problem } from "../kit/problem.ts";
import { Turns } from "../kit/turns.ts";
import type { Mailer } from "../mail/mail.ts";
import { events } from "../observability/events.ts";
import type { Logger } from "../observability/logger.ts";
import type { Engine } from "../storage/engine.ts";
import { ApiKeys } from "./api-keys.ts";
import { audit } from "./audit.ts";
import { type Authenticate, createAuthenticate } from "./authenticate.ts";
import { ChosenOrganizations } from "./chosen-organizations.ts";
import { DeviceCookie } from "./device-cookie.ts";
import { evened } from "./evened.ts";
import { offerFirstAdministrator } from "./first-administrator.ts";
import type { Flow, FlowAnswer, FlowContext } from "./flow.ts";
import { FlowLimits } from "./flow-limits.ts";
import { flowsOf } from "./flows/index.ts";
import { guardAccounts } from "./guard-accounts.ts";
import { guardNewcomers } from "./guard-newcomers.ts";
import { guardSessions } from "./guard-sessions.ts";
import { IdentityStore, type WrittenFor } from "./identity-store.ts";
import { type MailKind, type MailValues, writeMail } from "./mails.ts";
import { createProfiles } from "./profiles.ts";
import { requireCaller } from "./require-caller.ts";
import { sessionCookie } from "./session-token.ts";
import { Sessions } from "./sessions.ts";
import type { EngineParts, SignInEngine } from "./sign-in-engine.ts";
import { signUpGrant } from "./sign-up-grant.ts";
import { WorkBehind } from "./work-behind.ts";

/** What identity is made of. */
export interface IdentityParts {
  readonly model: Model;
  readonly engine: Engine;
  readonly writer: DataWriter;
  readonly records: SystemReader;
  readonly grantOf: (principal: Principal) => Grant;
  readonly mailer: Mailer;
  readonly secret: { derive(label: string): Uint8Array };
  /** Where clients reach the server. Known once it listens. */
  readonly baseUrl: () => string;
  readonly devTokens: boolean;
  /** Multiplies the declared rates of flows; 0 lifts them. */
  readonly rateScale: number;
  readonly logger: Logger;
}

/** A request for a flow. */
export interface FlowRequest {
  readonly input: FlowContext["input"];
  readonly parameters: Readonly<Record<string, string>>;
  readonly principal: Principal;
  readonly headers: Headers;
  readonly requestId: string;
  readonly ip: string | null;
}

/** Who somebody is: on each request, and by the flows of `/auth`. */
export interface Identity {
  readonly authenticate: Authenticate;
  /** The principal in the organization that its request chooses. Raises `not_found` where it is no member of it. */
  within(principal: Principal, asked: string | null): Principal | Promise<Principal>;
  readonly flows: readonly Flow[];
  run(flow: Flow, request: FlowRequest): Promise<FlowAnswer>;
  /** The link to make the first administrator by; undefined once there is one. The one given before holds no longer. */
  firstAdministratorLink(): Promise<string | undefined>;
  /** Resolves once all is done that goes on behind answers. */
  close(): Promise<void>;
}

/** Flows that hash passwords and go on at once: one that hashes, and one that gets ready or finishes. */
const mostHashing = 2;

/** Wires identity for one model. */
export function createIdentity(parts: IdentityParts): Identity {
  const { model, engine, writer, records, mailer } = parts;
  const store = new IdentityStore(records, writer, createSystemGrants(model));
  const sessions = new Sessions(model, engine);
  const keys = new ApiKeys(model, engine);
  const organizations = new ChosenOrganizations(model, engine);
  const secure = (): boolean => parts.baseUrl().startsWith("https:");
  const mail = async (kind: MailKind, to: string, values: Omit<MailValues, "system">): Promise<void> => {
    if (!limits().silent) await mailer.send(writeMail(kind, to, { ...values, system: model.name }));
  };
  const hashing = new Turns(mostHashing);
  const behind = new WorkBehind((error) => parts.logger.error({ event: events.flowFailed, err: error }));
  const newcomerGrant = (id: string): Grant => {
    const newcomer: Principal = { kind: "user", id, roles: [], profile: {} };
    return signUpGrant(parts.grantOf(newcomer), createSystemGrants(model)(newcomer));
  };
  let limiting: FlowLimits | undefined;
  const limits = (): FlowLimits =>
    (limiting ??= new FlowLimits({
      limits: model.limits,
      scale: parts.rateScale,
      store,
      device: new DeviceCookie(parts.secret.derive("device"), secure()),
    }));
  let loading: Promise<SignInEngine> | undefined;
  const load = (): Promise<SignInEngine> =>
    (loading ??= loadEngine({ ...parts, store, mail, newcomerGrant, secure: secure() }));
  let authenticate: Authenticate | undefined;
  return {
    authenticate: (request) => {
      authenticate ??= createAuthenticate({
        sessions,
        keys,
        profiles: createProfiles(model, engine),
        cookieName: sessionCookie(secure()),
        devTokens: parts.devTokens,
      });
      return authenticate(request);
    },
    within: (principal, asked) => organizations.within(principal, asked),
    flows: flowsOf(model),
    run: async (flow, { headers, ...request }) => {
      const { principal, requestId, ip } = request;
      requireCaller(flow, principal);
      const by: WrittenFor = { actor: principal, requestId, ip };
      const step: FlowContext["step"] = async (call) => (await load()).call({ ...call, headers, by });
      const context: FlowContext = {
        ...request,
        store,
        by,
        step,
        mail,
        behind: (work) => behind.add(work),
        signUpGrant: newcomerGrant,
        model,
        policy: model.identity,
        baseUrl: parts.baseUrl(),
        now: Date.now,
        user: principal.id ?? "",
      };
      const run = () => audited(flow, context);
      const work = () => limits().run(flow, { ...context, headers }, flow.hashes ? () => hashing.run(run) : run);
      return await evened(flow.evened, work, ({ cookies = [] }) => cookies.length > 0);
    },
    firstAdministratorLink: async () => {
      const token = await offerFirstAdministrator(store);
      return token === undefined ? undefined : `${parts.baseUrl()}/auth/first-administrator?token=${token}`;
    },
    close: async () => {
      sessions.close();
      keys.close();
      organizations.close();
      await behind.settled();
    },
  };
}

/** Runs a flow, and notes what came of it. */
async function audited(flow: Flow, context: FlowContext): Promise<FlowAnswer> {
  try {
    const answer = await flow.run(context);
    const pending = answer.body?.second_factor !== undefined;
    const user = typeof answer.body?.user === "string" ? answer.body.user : context.principal.id;
    if (flow.audit && !pending) await audit(context, flow.audit, user === null ? {} : { user });
    return answer;
  } catch (error) {
    const wrong = error instanceof Problem && (error.code === "invalid_credentials" || error.code === "invalid_token");
    if (wrong) await audit(context, "sign_in_failed", { detail: flow.id });
    throw error;
  }
}

type LoadParts = IdentityParts &
  Pick<EngineParts, "store" | "mail" | "secure"> & {
    readonly newcomerGrant: (id: string) => Grant;
  };

/** Loads the engine of the flows: it takes half a second and 50 MB, which a server that never signs anybody in saves. */
async function loadEngine(parts: LoadParts): Promise<SignInEngine> {
  const { createSignInEngine } = await import("./better-auth/engine.ts");
  const { model, store, mail, secret, secure, newcomerGrant } = parts;
  return createSignInEngine({
    systemName: model.name,
    policy: model.identity,
    baseUrl: parts.baseUrl(),
    secure,
    trustedOrigins: model.cors.origins.filter((origin) => origin !== "*"),
    secret,
    store,
    mail,
    signUpGrant: newcomerGrant,
    beforeNewcomer: (person) => guardNewcomers(model.identity, person),
    beforeAccount: (account, by) => guardAccounts(store, account, by),
    beforeSession: (session, by) => guardSessions(store, model.identity, session, by),
  });
}
