import type { SqlValue } from "../../kit/sql.ts";
import type { Row } from "../engine.ts";

/** A query for a reader thread. `within`: milliseconds until it must be over. */
export interface ReadRequest {
  readonly id: number;
  readonly text: string;
  readonly values: readonly SqlValue[];
  readonly within: number;
}

/** What a reader thread answers. */
export type ReadAnswer =
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly fault: "deadline" }
  | { readonly id: number; readonly fault: "error"; readonly message: string; readonly code?: string };
