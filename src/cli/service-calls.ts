import type { OpenData } from "../app.ts";
import type { Call } from "../data/context.ts";

/** How long one write of a command may take, in milliseconds: it waits for those before it, and for the disk. */
const patience = 120_000;

/**
 * Makes calls for work that no person asked for over HTTP: an import, a seed. They carry a service's grant, which may do
 * everything, and go through the same validation and log as any other. `work` names it in the log. Tenants' records are those
 * of the organization that is given; without one there are none.
 */
export function serviceCalls(data: Pick<OpenData, "grantOf">, work: string, organization?: string): () => Call {
  const org = organization === undefined ? {} : { org: { id: organization, roles: [] } };
  const grant = data.grantOf({ kind: "service", id: null, roles: ["admin"], profile: {}, ...org });
  return () => ({
    grant,
    request: { time: new Date().toISOString(), method: "POST", ip: null, api_key: null },
    requestId: work,
    deadline: performance.now() + patience,
  });
}
