import type { Identity } from "../identity/index.ts";
import { getAccountAsset, getAccountPage } from "./account-route.ts";
import { listAudit } from "./audit-route.ts";
import { authRoutes } from "./auth-routes.ts";
import { runBatch } from "./batch-route.ts";
import { listChanges } from "./changes-route.ts";
import {
  aggregateRecords,
  createRecord,
  deleteRecords,
  listRecords,
  patchRecords,
  queryRecords,
} from "./collection-routes.ts";
import { serveDocs } from "./docs-route.ts";
import { explainAccess } from "./explain-route.ts";
import { getHealth, getReadiness } from "./health-routes.ts";
import { listMails } from "./mails-route.ts";
import { describeApi } from "./openapi-route.ts";
import { apiPath } from "./record-address.ts";
import {
  deleteRecord,
  getHistory,
  getOwnRecord,
  getRecord,
  patchRecord,
  putRecord,
  restoreRecord,
} from "./record-routes.ts";
import { listResources } from "./resources-route.ts";
import type { Route } from "./route.ts";

const docs = serveDocs();

/** The same calls for a declared resource and for the people. */
function recordRoutes(path: string): readonly Route[] {
  return [
    {
      pattern: path,
      methods: { GET: listRecords, POST: createRecord, PATCH: patchRecords, DELETE: deleteRecords },
    },
    { pattern: `${path}/query`, methods: { POST: queryRecords } },
    { pattern: `${path}/aggregate`, methods: { GET: aggregateRecords } },
    {
      pattern: `${path}/:id`,
      methods: { GET: getRecord, PATCH: patchRecord, PUT: putRecord, DELETE: deleteRecord },
    },
    { pattern: `${path}/:id/restore`, methods: { POST: restoreRecord } },
    { pattern: `${path}/:id/history`, methods: { GET: getHistory } },
  ];
}

/** Every address of the server. Made anew for each model, since some keep what they made. */
export const createRoutes = (identity: Pick<Identity, "flows">): readonly Route[] => [
  { pattern: "/healthz", methods: { GET: getHealth }, for: "anyone" },
  { pattern: "/readyz", methods: { GET: getReadiness }, for: "anyone" },
  { pattern: `${apiPath}/resources`, methods: { GET: listResources } },
  ...recordRoutes(`${apiPath}/resources/:resource`),
  ...recordRoutes(`${apiPath}/users`),
  { pattern: `${apiPath}/users/me`, methods: { GET: getOwnRecord } },
  ...authRoutes(identity),
  { pattern: `${apiPath}/batch`, methods: { POST: runBatch } },
  { pattern: `${apiPath}/changes`, methods: { GET: listChanges }, waits: true },
  { pattern: `${apiPath}/admin/access/explain`, methods: { POST: explainAccess } },
  { pattern: `${apiPath}/admin/audit`, methods: { GET: listAudit } },
  { pattern: `${apiPath}/admin/mails`, methods: { GET: listMails } },
  { pattern: "/auth/:page", methods: { GET: getAccountPage }, for: "anyone" },
  { pattern: "/auth/assets/:file", methods: { GET: getAccountAsset }, for: "anyone" },
  { pattern: `${apiPath}/openapi.json`, methods: { GET: describeApi() } },
  { pattern: `${apiPath}/docs`, methods: { GET: docs }, for: "anyone" },
  { pattern: `${apiPath}/docs/:file`, methods: { GET: docs }, for: "anyone" },
];
