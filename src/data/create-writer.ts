import { createAppend, createLogReader } from "../changes/index.ts";
import type { Field, Model, Resource } from "../charter/model.ts";
import { Sealer } from "../kit/seal.ts";
import type { Engine } from "../storage/engine.ts";
import { organizationColumn } from "../storage/keys.ts";
import { createBin } from "./bin.ts";
import { BulkSearch } from "./bulk-search.ts";
import type { Call } from "./context.ts";
import type { KeySource } from "./cursor.ts";
import { createIdempotencyStore } from "./idempotency-store.ts";
import type { DataReader, DataWriter } from "./queries.ts";
import { RecordSight } from "./record-sight.ts";
import { createRecordStore } from "./record-store.ts";
import { createRuleJudge } from "./rule-judge.ts";
import { createSecretFields } from "./secret-fields.ts";
import { createWriteShape } from "./write-shape.ts";
import { RecordWriter } from "./writer.ts";
import { WrittenPresenter } from "./written-presenter.ts";

/** What writing is made of. */
export interface WriterOptions {
  readonly model: Model;
  readonly engine: Engine;
  /** Seals secrets and stored answers. */
  readonly secret: KeySource;
  /** Shows records whose view walks to others. */
  readonly reader: Pick<DataReader, "get">;
  /** When a call's writes are made, milliseconds since 1970; absent: now. */
  readonly now?: (call: Call) => number;
}

/** Makes the data engine's writing half. Whatever it does was validated, judged by the call's grant, and is in the log. */
export function createWriter({ model, engine, secret, reader, now = Date.now }: WriterOptions): DataWriter {
  const { dialect } = engine;
  const secrets = createSecretFields(secret);
  const answers = new Sealer(secret.derive("idempotency-answers"));
  const shapes = new Map(
    [...model.resources, ...model.system].map(([name, resource]) => {
      const seal = (text: string, field: Field): string => secrets.seal(name, field, text);
      return [name, createWriteShape(resource, { jsonCharacters: model.limits.body, seal })] as const;
    }),
  );
  const stores = new Map([...shapes].map(([name, shape]) => [name, createRecordStore(model, dialect, shape)] as const));
  const judge = createRuleJudge(model, dialect);
  const storedFields = (resource: string) => shapes.get(resource)?.names ?? [];
  return new RecordWriter({
    model,
    engine,
    shapes,
    stores,
    incoming: incomingReferences(model),
    judge,
    bin: createBin(dialect),
    append: createAppend(dialect),
    log: createLogReader(dialect, storedFields),
    now,
    answers: createIdempotencyStore(engine, answers, Date.now),
    presenter: new WrittenPresenter({
      model,
      stores,
      reader,
      sight: new RecordSight({ model, engine, dialect, judge }),
    }),
    search: new BulkSearch({ model, engine, dialect }),
  });
}

/** The organization of a tenant's records as a reference: they go with it. */
function ownOrganization({ system }: Resource): readonly Field[] {
  const field = system.get(organizationColumn);
  return field ? [{ ...field, kind: "ref", target: "charter_organizations", onDelete: "cascade" }] : [];
}

/** By resource: the declared references to it, and the resources that hold them. */
function incomingReferences(model: Model): ReadonlyMap<string, { resource: Resource; field: Field }[]> {
  const incoming = new Map<string, { resource: Resource; field: Field }[]>();
  for (const resource of [...model.resources.values(), ...model.system.values()]) {
    for (const field of [...ownOrganization(resource), ...resource.fields.values()]) {
      if (field.target === undefined) continue;
      const others = incoming.get(field.target) ?? [];
      incoming.set(field.target, [...others, { resource, field }]);
    }
  }
  return incoming;
}
