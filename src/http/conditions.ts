import type { WriteOptions } from "../data/queries.ts";
import { Problem } from "../kit/problem.ts";
import { matchedVersions } from "./entity-tag.ts";

/** Which conditions a write takes. */
export type Conditions = "none" | "match" | "match or none";

/**
 * Reads `If-Match` and `If-None-Match: *` of a write (RFC 9110, section 13). Raises `malformed` for a condition that the
 * call does not take: to ignore it could lose somebody's work.
 */
export function readConditions(headers: Headers, taken: Conditions): Pick<WriteOptions, "ifMatch" | "ifNoneMatch"> {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  if (match !== null && taken === "none") throw notTaken("If-Match");
  if (noneMatch !== null && (taken !== "match or none" || noneMatch.trim() !== "*")) {
    throw notTaken(taken === "match or none" ? "If-None-Match but *" : "If-None-Match");
  }
  return {
    ...(match === null ? undefined : { ifMatch: matchedVersions(match) }),
    ...(noneMatch === null ? undefined : { ifNoneMatch: "any" as const }),
  };
}

function notTaken(header: string): Problem {
  return new Problem("malformed", `This call takes no ${header}.`, { extra: { header: header.split(" ", 1).join() } });
}
