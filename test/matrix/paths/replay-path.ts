import { type MatrixCaller, person } from "../caller.ts";
import { type MatrixPath, some, statusFault } from "../matrix-path.ts";
import { Sight } from "../sight.ts";
import { idOf } from "../truth.ts";
import { shownFault } from "../write-oracle.ts";

/**
 * A write with an `Idempotency-Key`, sent again once its caller has lost their roles: the answer is the one of before, as
 * far as it may be shown today.
 */
export const replayPath: MatrixPath = {
  name: "replay",
  *cases(scene, sight, resource) {
    const { caller, truth } = sight;
    if (caller.kind !== "user" || caller.roles.length === 0 || sight.said(resource, "update") === "never") return;
    const later = withoutRoles(caller);
    const today = new Sight(truth, later);
    for (const record of some(scene, sight.visible(resource), 6)) {
      const id = idOf(record);
      const path = `${resource.path}/${id}`;
      const headers = { "Idempotency-Key": crypto.randomUUID() };
      const ask = { method: "PATCH", path, json: {}, headers, stays: true };
      const bulk = {
        method: "PATCH",
        path: `${resource.path}?filter=id+%3D%3D+%22${id}%22`,
        json: {},
        stays: true,
      };
      yield {
        about: `PATCH ${path} again as ${later.name}`,
        run: async (send) => {
          const before = await send(ask);
          if (before.status !== 200) return statusFault(before, 200, 403);
          const after = await send(ask, later);
          if (!today.knows(resource)) return statusFault(after, 404);
          const replayed = after.headers.get("Idempotency-Replayed") === "true" ? undefined : "it was not replayed";
          return statusFault(after, 200) ?? replayed ?? shownFault(today, resource, after.json, id, []);
        },
      };
      yield {
        about: `PATCH ${bulk.path} again as ${later.name}`,
        run: async (send) => {
          const before = await send({ ...bulk, headers });
          if (before.status !== 200) return statusFault(before, 200, 403);
          const after = await send({ ...bulk, headers }, later);
          if (!today.knows(resource)) return statusFault(after, 404);
          return statusFault(after, today.said(resource, "update") === "never" ? 403 : 200);
        },
      };
    }
  },
};

function withoutRoles({ id }: MatrixCaller): MatrixCaller {
  const place = Number((id ?? "").slice(-12)) - 1;
  return person(place, []);
}
