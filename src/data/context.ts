// contract: what the layers above give to the data engine with each call.
import type { Grant } from "../access/grant.ts";
import type { JsonObject } from "../kit/json.ts";

/** The call a read or write belongs to. */
export interface Call {
  readonly grant: Grant;
  /** The root `request` in wire form: `time`, `method`, `ip`, `api_key`. */
  readonly request: JsonObject;
  readonly requestId: string;
  /** When the answer must be ready, milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** Aborted when nobody waits for the answer any more, or the server stops: a long poll then ends at once. */
  readonly signal?: AbortSignal;
}
