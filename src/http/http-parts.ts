import type { Grant, Principal } from "../access/grant.ts";
import type { ExplainAccess } from "../admin/explain-access.ts";
import type { Model } from "../charter/model.ts";
import type { Settings } from "../config/settings.ts";
import type { DataReader, DataWriter } from "../data/queries.ts";
import type { SystemReader } from "../data/system-reader.ts";
import type { Identity } from "../identity/index.ts";
import type { KeptMail } from "../mail/mail.ts";
import type { Logger } from "../observability/logger.ts";

/** What the API is made of: the parts below it, and the settings it needs. */
export interface HttpParts {
  readonly model: Model;
  readonly reader: DataReader;
  readonly writer: DataWriter;
  /** Reads what only the server knows, for operators. */
  readonly records: Pick<SystemReader, "find">;
  /** Who is asking, and the flows of signing in. */
  readonly identity: Pick<Identity, "authenticate" | "within" | "flows" | "run">;
  readonly grantOf: (principal: Principal) => Grant;
  /** The mails that are kept since no mail server is set, newest first. */
  readonly mails: (limit: number) => Promise<readonly KeptMail[]>;
  /** Explains a rule to an admin, in JSON. Raises `not_found` for a record or resource that does not exist. */
  readonly explain: ExplainAccess;
  /** Whether the storage can be used now. */
  readonly ready: () => boolean | Promise<boolean>;
  readonly settings: Pick<Settings, "trustedProxies" | "maxRequests" | "publicUrl" | "rateScale">;
  readonly logger: Logger;
}

/** What the socket knows of a request: Bun's server, or nothing where a request did not come by one. */
export interface Connection {
  requestIP(request: Request): { readonly address: string } | null;
  /** Sets how long the connection may be silent, in seconds. */
  timeout(request: Request, seconds: number): void;
}
