import { givenInQuery } from "./given.ts";
import { changesParameters, readChangesQuery } from "./record-queries.ts";
import type { Handler } from "./route.ts";

/** What a connection may be silent beyond the time it waits for a change, in seconds. */
const margin = 30;

/** The changes that this caller may see after a cursor, waited for if there are none yet. */
export const listChanges: Handler = async (exchange, { parts, answers, stopping }) => {
  const query = readChangesQuery(givenInQuery(exchange.search, changesParameters), parts.model.limits);
  const wait = query.wait ?? 0;
  const call = exchange.call("read", AbortSignal.any([exchange.request.signal, stopping]));
  if (wait > 0) exchange.mayBeSilent(wait + margin);
  const page = await parts.reader.changes({ ...call, deadline: call.deadline + wait * 1000 }, query);
  return answers.json(exchange, page);
};
