import type { Row } from "../row.ts";
import { aggregateRow } from "./aggregate-row.ts";
import { besideAggregateRow } from "./beside-aggregate-row.ts";
import { besideSignInRow } from "./beside-sign-in-row.ts";
import { chatRow } from "./chat-row.ts";
import { createRow } from "./create-row.ts";
import { deepPageRow } from "./deep-page-row.ts";
import { growthRow } from "./growth-row.ts";
import { listRow } from "./list-row.ts";
import { logBytesRow } from "./log-bytes-row.ts";
import { mixRow } from "./mix-row.ts";
import { narrowRuleRow } from "./narrow-rule-row.ts";
import { newValuesRow } from "./new-values-row.ts";
import { readRow } from "./read-row.ts";
import { relationRow } from "./relation-row.ts";
import { startRow } from "./start-row.ts";

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  readRow,
  listRow,
  deepPageRow,
  createRow,
  relationRow,
  aggregateRow,
  mixRow,
  narrowRuleRow,
  newValuesRow,
  growthRow,
  besideAggregateRow,
  besideSignInRow,
  chatRow,
  logBytesRow,
  startRow,
];
