import { AsyncLocalStorage } from "node:async_hooks";
import type { Principal } from "../../access/grant.ts";
import type { JsonObject } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";

/** What better-auth is doing something for. It passes none of it on, so it goes along beside its calls. */
export interface CurrentCall {
  /** Who it is done for: the log's actor. */
  readonly actor: Principal;
  readonly requestId: string;
  readonly ip: string | null;
  /** The profile fields that a sign-up brought. */
  readonly profile?: JsonObject;
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
