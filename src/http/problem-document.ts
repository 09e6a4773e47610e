import type { InputError, Problem } from "../kit/problem.ts";

/** Faults told at most: an input may hold more of them than anyone can read. */
const mostErrors = 100;

/** Characters of one text at most: it may quote the caller's own input. */
const longestText = 500;

/** The document of a problem (RFC 9457), as `application/problem+json`. It holds nothing of the problem's cause. */
export function problemDocument(problem: Problem, requestId: string): string {
  const { code, errors, extra } = problem;
  return JSON.stringify({
    ...extra,
    type: `/problems/${code}`,
    title: problem.title,
    status: problem.status,
    detail: shortened(problem.message),
    request_id: requestId,
    ...(errors.length === 0 ? undefined : { errors: errors.slice(0, mostErrors).map(shown) }),
  });
}

function shown({ pointer, code, message }: InputError): InputError {
  return { pointer: shortened(pointer), code, message: shortened(message) };
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
