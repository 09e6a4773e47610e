import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../src/kit/json.ts";
import { escapePointer } from "../../src/kit/json-pointer.ts";
import type { Answer } from "./test-server.ts";

/** A call that a document describes. */
export interface Operation {
  readonly method: string;
  /** As it stands in the document, below its server. */
  readonly path: string;
  /** Whether it lies at the root, outside of the API. */
  readonly atRoot: boolean;
  readonly about: JsonObject;
}

/** An OpenAPI document, to check requests and answers against. */
export class OpenApiDocument {
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: JsonObject) {
    for (const [name, format] of Object.entries(fullFormats)) this.#ajv.addFormat(name, format);
    this.#ajv.addFormat("decimal", true);
    this.#ajv.addSchema(document, "document");
  }

  /** Every call that is described. */
  operations(): readonly Operation[] {
    return Object.entries(objectOf(this.document.paths)).flatMap(([path, item]) =>
      Object.entries(objectOf(item))
        .filter(([method]) => method !== "parameters" && method !== "servers")
        .map(([method, about]) => ({ method, path, atRoot: "servers" in objectOf(item), about: objectOf(about) })),
    );
  }

  /** The names of the query parameters that a call takes. */
  parameters({ about }: Operation): readonly string[] {
    const { parameters = [] } = about;
    return (isJsonArray(parameters) ? parameters : []).flatMap((parameter) => {
      const { name, in: place } = objectOf(this.#resolved(parameter));
      return place === "query" && typeof name === "string" ? [name] : [];
    });
  }

  /** What of an answer is not as its call describes it; empty where all is. */
  faultsOf(operation: Operation, answer: Answer): readonly string[] {
    const responses = objectOf(operation.about.responses);
    const status = String(answer.status);
    const place = ["paths", operation.path, operation.method, "responses"];
    const described = status in responses ? [...place, status] : ["components", "responses", "Problem"];
    const content = objectOf(this.#at(described)).content;
    if (content === undefined) return answer.text === "" ? [] : [`${status} has a text`];
    const type = answer.headers.get("Content-Type")?.split(";", 1).join() ?? "";
    if (!(type in objectOf(content))) return [`${status} comes as ${type}`];
    return this.faults([...described, "content", type, "schema"], answer.json);
  }

  /** What of a body is not as its call describes it. */
  bodyFaults({ path, method }: Operation, body: Json): readonly string[] {
    return this.faults(["paths", path, method, "requestBody", "content", "application/json", "schema"], body);
  }

  /** What of a value does not meet the schema at a place of the document. */
  faults(place: readonly string[], value: Json): readonly string[] {
    const pointer = place.map((part) => encodeURIComponent(escapePointer(part))).join("/");
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `document#/${pointer}` });
    this.#compiled.set(pointer, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
  }

  #at(place: readonly string[]): Json | undefined {
    return place.reduce<Json | undefined>((value, name) => objectOf(value)[name], this.document);
  }

  #resolved(value: Json): Json | undefined {
    const { $ref } = objectOf(value);
    return typeof $ref === "string" ? this.#at($ref.slice(2).split("/")) : value;
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
