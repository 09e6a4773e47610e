import type { Field } from "../charter/model.ts";
import { Sealer } from "../kit/seal.ts";
import type { KeySource } from "./cursor.ts";

/** Seals the values of `secret` fields, each for its own field, and opens those that the server itself has to use. */
export interface SecretFields {
  seal(resource: string, field: Pick<Field, "name">, text: string): string;
  /** Raises an `Error` for what was not sealed for this field. */
  open(resource: string, field: Pick<Field, "name">, sealed: string): string;
}

/** Derives the sealing of secrets from the master key. */
export function createSecretFields(secret: KeySource): SecretFields {
  const sealer = new Sealer(secret.derive("secret-fields"));
  return {
    seal: (resource, { name }, text) => sealer.seal(text, `${resource}.${name}`),
    open: (resource, { name }, sealed) => sealer.open(sealed, `${resource}.${name}`),
  };
}
