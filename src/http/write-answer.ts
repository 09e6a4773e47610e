import type { View, WriteResult, Written } from "../data/queries.ts";
import type { Exchange } from "./exchange.ts";
import { hasEntityTag } from "./has-entity-tag.ts";
import { apiPath } from "./record-address.ts";
import type { HttpContext } from "./route.ts";

/** Answers with what a write of one record gave: the record and its ETag, or nothing for a delete. */
export async function writeAnswer(
  exchange: Exchange,
  { answers, parts }: HttpContext,
  written: Written<WriteResult>,
  view: View | undefined,
): Promise<Response> {
  const { status, resource, id, record, version } = written.value;
  if (status === 204 || record === undefined) return marked(answers.empty(204), written.replayed);
  const path = parts.model.resources.get(resource)?.path ?? "";
  const response = await answers.record(exchange, {
    status,
    record,
    ...(hasEntityTag(exchange.granted().rules.resource(resource), view) ? { version } : undefined),
    ...(status === 201 ? { location: `${apiPath}${path}/${id}` } : undefined),
  });
  return marked(response, written.replayed);
}

/** Says that an answer was given before, under the same idempotency key. */
export function marked(response: Response, replayed: boolean): Response {
  if (replayed) response.headers.set("Idempotency-Replayed", "true");
  return response;
}
