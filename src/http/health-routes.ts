import type { Handler } from "./route.ts";

/** Says that the process answers at all. */
export const getHealth: Handler = (exchange, { answers }) => answers.json(exchange, { status: "ok" });

/** Says whether requests should be sent here: not before the storage can be used, and not once the server stops. */
export const getReadiness: Handler = async (exchange, { parts, answers, stopping }) => {
  if (stopping.aborted) return answers.json(exchange, { status: "stopping" }, 503);
  const ready = await parts.ready();
  return answers.json(exchange, { status: ready ? "ok" : "storage unavailable" }, ready ? 200 : 503);
};
