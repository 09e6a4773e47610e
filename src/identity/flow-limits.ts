import { AsyncLocalStorage } from "node:async_hooks";
import type { Limits } from "../charter/model.ts";
import { addressNetwork } from "../kit/address-network.ts";
import { textOf } from "../kit/json.ts";
import { MemoryRateLimiter } from "../kit/memory-rate-limiter.ts";
import { Problem, type ProblemCode } from "../kit/problem.ts";
import type { RateLimiter, Standing } from "../kit/rate-limiter.ts";
import type { DeviceCookie } from "./device-cookie.ts";
import type { Flow, FlowAnswer, FlowContext } from "./flow.ts";
import { GuessThrottle } from "./guess-throttle.ts";
import type { IdentityStore } from "./identity-store.ts";
import { hasSignedInFrom } from "./known-addresses.ts";

/** What limits of flows are made of. */
export interface FlowLimitParts {
  readonly limits: Pick<Limits, "guesses" | "mails" | "mailRequests">;
  /** Multiplies the declared rates; 0 lifts them. Waiting after wrong guesses at an account stays. */
  readonly scale: number;
  readonly store: IdentityStore;
  readonly device: DeviceCookie;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Who calls a flow, and for what. */
export type LimitedCall = Pick<FlowContext, "input" | "principal" | "by"> & { readonly headers: Headers };

/** What is refused because a guess was wrong. */
const wrong: ReadonlySet<ProblemCode> = new Set<ProblemCode>(["invalid_credentials", "invalid_token", "rate_limited"]);

const hour = 3_600_000;

/**
 * Keeps flows from being used to guess, or to flood somebody with mails. Both are counted by the caller's network, and by the
 * account they aim at, whatever else the request holds.
 *
 * - Guesses: those that went well are given back. At one account strangers wait together after some wrong ones; whoever signed in to
 *   it before with this browser, or from this network, waits for their own wrong ones alone, so that strangers cannot
 *   keep the owner out.
 * - Mails: past the account's quota the flow answers as always, and no mail is written. A browser that is known has a quota of
 *   its own.
 *
 * Both are the same for accounts that do not exist.
 */
export class FlowLimits {
  readonly #guesses: RateLimiter | undefined;
  readonly #mails: RateLimiter | undefined;
  readonly #mailRequests: RateLimiter | undefined;
  readonly #throttle: GuessThrottle;
  readonly #silent = new AsyncLocalStorage<boolean>();

  constructor(private readonly parts: FlowLimitParts) {
    const { limits, scale, now = Date.now } = parts;
    const limiter = (name: keyof typeof limits): RateLimiter | undefined =>
      scale === 0 ? undefined : new MemoryRateLimiter({ name, amount: limits[name] * scale, window: hour }, now);
    this.#guesses = limiter("guesses");
    this.#mails = limiter("mails");
    this.#mailRequests = limiter("mailRequests");
    this.#throttle = new GuessThrottle(now);
  }

  /** Whether what runs now writes no mail, since its address was sent enough of them. */
  get silent(): boolean {
    return this.#silent.getStore() === true;
  }

  /** Runs a flow within its limits. Raises `rate_limited` when it is not let through. */
  async run(flow: Flow, call: LimitedCall, work: () => Promise<FlowAnswer>): Promise<FlowAnswer> {
    if (flow.limited === "mail") return await this.#mail(call, work);
    if (flow.limited === "guess") return await this.#guess(flow, call, work);
    return await work();
  }

  async #mail(call: LimitedCall, work: () => Promise<FlowAnswer>): Promise<FlowAnswer> {
    requireAllowed(await this.#mailRequests?.take(networkOf(call)));
    const account = accountOf(call);
    if (account === "") return await work();
    const device = this.parts.device.deviceFor(call.headers, account);
    const standing = await this.#mails?.take(device === undefined ? account : `${account} ${device}`);
    return await this.#silent.run(standing?.allowed === false, work);
  }

  async #guess(flow: Flow, call: LimitedCall, work: () => Promise<FlowAnswer>): Promise<FlowAnswer> {
    const network = networkOf(call);
    requireAllowed(await this.#guesses?.take(network));
    const place = await this.#placeOf(flow, call);
    if (place !== undefined) this.#throttle.strike(place);
    try {
      const answer = await work();
      await this.#guesses?.charge(network, -1);
      if (place !== undefined) this.#throttle.clear(place);
      return await this.#remembered(call, answer);
    } catch (error) {
      if (error instanceof Problem && wrong.has(error.code)) throw error;
      await this.#guesses?.charge(network, -1);
      if (place !== undefined) this.#throttle.forgive(place);
      throw error;
    }
  }

  /** Where a guess is counted; undefined where it aims at no account. Raises `rate_limited` while it has to wait. */
  async #placeOf(flow: Flow, call: LimitedCall): Promise<string | undefined> {
    const account = accountOf(call);
    if (account === "") return undefined;
    const strangers = `${flow.id} ${account}`;
    const device = this.parts.device.deviceFor(call.headers, account);
    if (device !== undefined) return this.#open(`${strangers} ${device}`);
    const network = networkOf(call);
    const waits = this.#throttle.waitOf(strangers) > 0;
    const known = waits && (await hasSignedInFrom(this.parts.store, account, network));
    return this.#open(known ? `${strangers} ${network}` : strangers);
  }

  #open(place: string): string {
    const seconds = Math.ceil(this.#throttle.waitOf(place) / 1000);
    if (seconds === 0) return place;
    throw new Problem(
      "rate_limited",
      `Too many wrong tries at this account: the next one can be made in ${seconds} s.`,
      {
        extra: { policy: "account", retry_after: seconds },
      },
    );
  }

  /** A browser that somebody has signed in with is known from then on. */
  async #remembered({ headers }: LimitedCall, answer: FlowAnswer): Promise<FlowAnswer> {
    const { token, user } = answer.body ?? {};
    if (typeof token !== "string" || typeof user !== "string") return answer;
    const record = await this.parts.store.records.first("users", [{ field: "id", value: user }]);
    if (record === undefined) return answer;
    const cookie = this.parts.device.remember(headers, textOf(record.email));
    return { ...answer, cookies: [...(answer.cookies ?? []), cookie] };
  }
}

/** The account that a call aims at: the address that it names, or that of whoever is signed in. Empty when there is neither. */
function accountOf({ input, principal }: LimitedCall): string {
  const { email } = typeof input.email === "string" ? input : principal.profile;
  return typeof email === "string" ? email.toLowerCase() : "";
}

function networkOf({ by }: LimitedCall): string {
  return by.ip === null ? "" : addressNetwork(by.ip);
}

function requireAllowed(standing: Standing | undefined): void {
  if (standing === undefined || standing.allowed) return;
  const { quota, retryAfter } = standing;
  throw new Problem("rate_limited", `Too many tries from your address: the next one can be made in ${retryAfter} s.`, {
    extra: { policy: quota.name, retry_after: retryAfter },
  });
}
