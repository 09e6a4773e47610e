// The load generator: a process of its own, so that it takes no time from the event loop of what it measures.
import type { LoadOrder, LoadPlan, LoadReport } from "./load.ts";
import { type ReadyPlan, runLoad } from "./load-runner.ts";

const plans = new Map<string, ReadyPlan>();
/** Runs go on in the list of requests where the last one stopped, so that none is favoured by what is in a cache. */
let sent = 0;

process.on("message", (order: LoadOrder) => {
  void carryOut(order).then((report) => process.send?.(report));
});

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  try {
    if ("plan" in order) {
      plans.set(order.plan.name, makeReady(order.plan));
      return { ready: order.plan.name };
    }
    const plan = plans.get(order.run.plan);
    if (plan === undefined) return { fault: `there is no plan ${order.run.plan}` };
    const result = await runLoad(plan, order.run, sent);
    sent += result.answers;
    return { result };
  } catch (error) {
    return { fault: String(error) };
  }
}

function makeReady({ port, headers, requests }: LoadPlan): ReadyPlan {
  const fixed = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const encoder = new TextEncoder();
  return {
    port,
    requests: requests.map(({ method, path, body }) => {
      const typed =
        body === undefined ? "" : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
      return encoder.encode(`${method} ${path} HTTP/1.1\r\n${fixed.join("")}${typed}\r\n${body ?? ""}`);
    }),
  };
}
