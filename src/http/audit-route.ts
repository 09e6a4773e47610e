import { Problem } from "../kit/problem.ts";
import { givenInQuery } from "./given.ts";
import type { Handler } from "./route.ts";

/** What happened that matters for security, newest first: for those who are let into the area. */
export const listAudit: Handler = async (exchange, { parts, answers }) => {
  if (!exchange.granted().rules.areas.has("audit")) throw new Problem("not_found", "There is nothing at this address.");
  const given = givenInQuery(exchange.search, ["user", "limit", "offset"]);
  const user = given.text("user");
  const items = await parts.records.find("charter_audit", {
    ...(user === undefined ? {} : { where: [{ field: "user", value: user }] }),
    sort: { field: "created_at", descending: true },
    limit: given.whole("limit", 1, 500) ?? 50,
    offset: given.whole("offset", 0, 1_000_000) ?? 0,
  });
  const events = items.map(({ id, created_at, event, user: about, actor, ip, detail }) => ({
    id,
    at: created_at,
    event,
    user: about,
    actor,
    ip,
    detail,
  }));
  return await answers.json(exchange, { items: events });
};
