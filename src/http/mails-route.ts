import { Problem } from "../kit/problem.ts";
import type { Handler } from "./route.ts";

/** Mails shown at most. */
const most = 100;

/** The mails that are kept since no mail server is set, newest first: for those who are let into the area, since they hold keys to accounts. */
export const listMails: Handler = async (exchange, { parts, answers }) => {
  if (!exchange.granted().rules.areas.has("mails")) throw new Problem("not_found", "There is nothing at this address.");
  return await answers.json(exchange, { items: await parts.mails(most) });
};
