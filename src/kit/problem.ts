import type { Json } from "./json.ts";

/**
 * Every error a caller can meet: its stable code, its HTTP status and its public title.
 * The code is the last part of the problem's `type`: `/problems/validation` (RFC 9457).
 */
export const catalogue = {
  malformed: { status: 400, title: "The request could not be read" },
  invalid_parameter: { status: 400, title: "A query parameter is not valid" },
  invalid_expression: { status: 400, title: "An expression is not valid" },
  invalid_cursor: { status: 400, title: "The cursor does not belong to this request" },
  org_required: { status: 400, title: "An organization must be chosen" },
  unauthenticated: { status: 401, title: "Sign in first" },
  invalid_credentials: { status: 401, title: "The credentials do not hold" },
  forbidden: { status: 403, title: "Not allowed" },
  not_verified: { status: 403, title: "The address is not verified yet" },
  banned: { status: 403, title: "The account is locked" },
  cross_site: { status: 403, title: "The request comes from another site" },
  sign_up_closed: { status: 403, title: "Sign-up is not open" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "This address does not take that method" },
  not_acceptable: { status: 406, title: "None of the accepted types can be given" },
  conflict: { status: 409, title: "The write conflicts with what is stored" },
  unique: { status: 409, title: "The value is taken" },
  reference: { status: 409, title: "The record is referred to" },
  in_progress: { status: 409, title: "A request with this idempotency key is still running" },
  cursor_expired: { status: 410, title: "The cursor is too old" },
  precondition_failed: { status: 412, title: "The record has changed" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_type: { status: 415, title: "The body's type is not supported" },
  invalid_token: { status: 422, title: "The link or code does not hold" },
  validation: { status: 422, title: "The input is not valid" },
  idempotency_mismatch: { status: 422, title: "The idempotency key belongs to another request" },
  limit: { status: 422, title: "A declared bound is exceeded" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "The server failed" },
  overloaded: { status: 503, title: "The server is busy" },
  deadline: { status: 503, title: "The request took too long" },
  provider_unavailable: { status: 503, title: "The provider of sign-in cannot be reached" },
  storage_unavailable: { status: 503, title: "The storage cannot be reached" },
  storage_full: { status: 507, title: "The storage is full" },
} as const;

/** A code of the catalogue. */
export type ProblemCode = keyof typeof catalogue;

/** One fault in the input: where it is (JSON Pointer, RFC 6901), a stable code, and words for a person. */
export interface InputError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** What a problem may carry beside its code and detail. */
export interface ProblemOptions {
  /** The faults of the input, each with its pointer. */
  readonly errors?: readonly InputError[];
  /** Extension members of the problem document, public. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** What caused it: for the log alone, never for the caller. */
  readonly cause?: unknown;
}

/**
 * The one error type that crosses a boundary. Its detail is public: it tells the caller what to do.
 * The edge (`http/`) translates it to `application/problem+json`; whatever else is thrown is an `internal` problem.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly errors: readonly InputError[];
  readonly extra: Readonly<Record<string, Json>>;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
  }

  /** The HTTP status of the problem's code. */
  get status(): number {
    return catalogue[this.code].status;
  }

  /** The public title of the problem's code. */
  get title(): string {
    return catalogue[this.code].title;
  }
}

/** A `validation` problem with one fault: the commonest case. */
export function invalid(pointer: string, code: string, message: string): Problem {
  return new Problem("validation", message, { errors: [{ pointer, code, message }] });
}
