import type { ResourceGrant, RoleGrant, Rule } from "../access/grant.ts";
import type { Field } from "../charter/model.ts";
import { compileCondition, compileValue, type Environment, type Expression, holds } from "../expression/index.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { type Fragment, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";
import { callerContext, type ReadContext } from "./caller-filter.ts";
import type { Call } from "./context.ts";
import { PreparedRead } from "./prepared-read.ts";
import type { RowReader, RuleJudge } from "./rule-judge.ts";
import { ShapeCache } from "./shape-cache.ts";
import { shownField } from "./shown-field.ts";
import { valueDecoder } from "./wire-value.ts";

/** What judging records needs. */
export interface SightParts extends ReadContext {
  readonly engine: Engine;
  readonly judge: RuleJudge;
}

/** Whose sight it is: all of a call that rules and filters depend on. */
export interface Viewer extends Pick<Call, "grant" | "request" | "deadline"> {
  /** Where rules that walk are asked; absent: of what is committed. A write asks its own transaction. */
  readonly rows?: RowReader;
}

/** A field that a caller may see, and the rule that decides it row by row where one does. */
interface SeenField {
  readonly field: Field;
  readonly rule: Rule;
}

/**
 * Says what a caller would see of a record that is at hand in full, be it one of the log: the same that reading it from its
 * table would show, but for references to records in the bin, which are given as they are. Rules and filters that walk a
 * relation are asked of the tables as they are now, with the record's own values bound.
 */
export class RecordSight {
  readonly #filters = new ShapeCache<PreparedRead>();
  readonly #computed = new WeakMap<Field, PreparedRead>();
  readonly #seen = new WeakMap<ResourceGrant, readonly SeenField[]>();

  constructor(private readonly parts: SightParts) {}

  /** Whether the record is in the caller's sight: not in the bin, let through by the read rule, met by the filter. */
  async sees(viewer: Viewer, grant: ResourceGrant, record: JsonObject, filter?: Expression): Promise<boolean> {
    if ((record.deleted_at ?? null) !== null) return false;
    if (!(await this.#holds(viewer, grant.read, record))) return false;
    return filter === undefined || (await this.#meets(viewer, grant, record, filter));
  }

  /** The record as the caller may see it. Whether it is in sight at all is not asked again. */
  async show(viewer: Viewer, grant: ResourceGrant, record: JsonObject): Promise<JsonObject> {
    const shown: Record<string, Json> = {};
    for (const { field, rule } of this.#seenFields(grant)) {
      if (rule !== "always" && !(await this.#holds(viewer, rule, record))) continue;
      const { name } = field;
      shown[name] = field.kind === "computed" ? await this.#compute(viewer, field, record) : (record[name] ?? null);
    }
    return shown;
  }

  #seenFields(grant: ResourceGrant): readonly SeenField[] {
    const known = this.#seen.get(grant);
    if (known) return known;
    const seen = [...grant.fields.values()].flatMap(({ field, read }) =>
      shownField(grant, field.name) ? [{ field, rule: read }] : [],
    );
    this.#seen.set(grant, seen);
    return seen;
  }

  #holds(viewer: Viewer, rule: Rule, record: JsonObject): boolean | Promise<boolean> {
    if (typeof rule === "string") return rule === "always";
    return this.parts.judge.holds(rule, environmentOf(viewer, record), this.#rows(viewer));
  }

  async #meets(viewer: Viewer, grant: ResourceGrant, record: JsonObject, filter: Expression): Promise<boolean> {
    if (!filter.walks) return holds(filter, environmentOf(viewer, record));
    const { rules } = viewer.grant;
    const shape = `${grant.resource.name} ${filter.text}`;
    const read = this.#filters.get(rules, shape, () => this.#prepare(sql`1 WHERE ${this.#walking(rules, filter)}`));
    return (await this.#ask(viewer, read, record)) !== undefined;
  }

  /** A caller's filter: each record that it walks to must be one the caller may read. */
  #walking(rules: RoleGrant, filter: Expression): Fragment {
    return compileCondition(filter, { ...callerContext(this.parts, rules, ""), sources: recordSlots });
  }

  async #compute(viewer: Viewer, field: Field, record: JsonObject): Promise<Json> {
    const { expression } = field;
    if (!expression) return null;
    if (!expression.walks && field.of?.kind !== "date") {
      return this.parts.judge.value(expression, environmentOf(viewer, record));
    }
    const { dialect, model } = this.parts;
    let read = this.#computed.get(field);
    if (!read) {
      const value = compileValue(expression, { dialect, schema: model.schema, sources: recordSlots });
      const exact = field.type.kind === "decimal" || field.type.kind === "int";
      read = this.#prepare(exact ? dialect.toText(value) : value);
      this.#computed.set(field, read);
    }
    const found = (await this.#ask(viewer, read, record)) ?? null;
    return found === null ? null : valueDecoder(field.type, field.of?.kind)(found);
  }

  #prepare(select: Fragment): PreparedRead {
    return new PreparedRead(sql`SELECT ${select}`, this.parts.dialect);
  }

  async #ask(viewer: Viewer, read: PreparedRead, record: JsonObject) {
    const [row] = await this.#rows(viewer).rows(read.statement, read.values(viewer, {}, record));
    return row?.[0];
  }

  #rows({ rows, deadline }: Viewer): RowReader {
    if (rows) return rows;
    const { engine } = this.parts;
    return {
      rows: (statement, values) => engine.rows(statement, values, { effort: "seek", deadline }),
    };
  }
}

const recordSlots = { record: { slots: "record" } };

function environmentOf({ grant, request }: Viewer, record: JsonObject): Environment {
  return { record, me: grant.me, request };
}
