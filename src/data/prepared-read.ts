import { slotFiller } from "../expression/index.ts";
import type { JsonObject } from "../kit/json.ts";
import { type Fragment, render, type SqlValue, type Statement } from "../kit/sql.ts";
import type { Dialect } from "../storage/engine.ts";
import type { Call } from "./context.ts";

/** The values of the slots that a read itself has, by name: `id`, `limit`. Names of expressions' slots hold a colon. */
export type OwnSlots = Readonly<Record<string, SqlValue>>;

type Step = { readonly value: SqlValue } | { readonly own: string } | { readonly given: string };

/** A statement compiled once for all callers of a shape, and the order in which its parameters are filled for each call. */
export class PreparedRead {
  readonly statement: Statement;
  readonly #steps: readonly Step[];

  constructor(fragment: Fragment, dialect: Pick<Dialect, "placeholder">) {
    this.statement = render(fragment, dialect.placeholder);
    this.#steps = fragment.parameters.map((parameter) => {
      if ("value" in parameter) return parameter;
      return parameter.slot.includes(":") ? { given: parameter.slot } : { own: parameter.slot };
    });
  }

  /** The values for one call, and for a record where the statement was compiled over one at hand. Raises a `TypeError` for a slot that nobody fills. */
  values(call: Pick<Call, "grant" | "request">, own: OwnSlots, record?: JsonObject): SqlValue[] {
    let given: ((slot: string) => SqlValue | undefined) | undefined;
    return this.#steps.map((step) => {
      if ("value" in step) return step.value;
      if ("own" in step) return required(own[step.own], step.own);
      given ??= slotFiller({ me: call.grant.me, request: call.request, ...(record && { record }) });
      return required(given(step.given), step.given);
    });
  }
}

function required(value: SqlValue | undefined, slot: string): SqlValue {
  if (value === undefined) throw new TypeError(`no value for the slot ${slot}`);
  return value;
}
