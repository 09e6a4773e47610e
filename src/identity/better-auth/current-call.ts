import { AsyncLocalStorage } from "node:async_hooks";
import { APIError } from "better-auth/api";
import type { JsonObject } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { WrittenFor } from "../identity-store.ts";

/** What better-auth is doing something for. It passes none of it on, so it goes along beside its calls. */
export interface CurrentCall extends WrittenFor {
  /** The profile fields that a sign-up brought. */
  readonly profile?: JsonObject;
  /** The code of an authenticator app that it brought: it is used up by the session that it gives. */
  readonly totp?: string;
  /** The address that a provider has just proven to be its person's. */
  provenEmail?: string;
  /** What went wrong on our side, which better-auth would turn into words of its own. */
  problem?: Problem;
}

const calls = new AsyncLocalStorage<CurrentCall>();

/** Runs work on behalf of a call. */
export function onBehalfOf<T>(call: CurrentCall, work: () => Promise<T>): Promise<T> {
  return calls.run(call, work);
}

/** The call that something is done for. Raises a `TypeError` outside of one. */
export function currentCall(): CurrentCall {
  const call = calls.getStore();
  if (!call) throw new TypeError("identity works for no call");
  return call;
}

/** Keeps a problem of ours, whatever becomes of it on the way, and raises it again. */
export async function keepingProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) currentCall().problem = error;
    throw error;
  }
}

/**
 * Keeps a problem of ours, and raises it as better-auth's own: it then tells it wherever its caller waits, be it at an address to
 * go back to.
 */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await keepingProblem(work);
  } catch (error) {
    if (error instanceof Problem) throw new APIError("FORBIDDEN", { code: error.code, message: error.message });
    throw error;
  }
}
