/** A map that cannot be changed once made. Changing it is a `TypeError`. */
export class FrozenMap<Key, Value> extends Map<Key, Value> {
  constructor(entries: Iterable<readonly [Key, Value]>) {
    super();
    for (const [key, value] of entries) super.set(key, value);
    Object.freeze(this);
  }

  override set(): never {
    throw new TypeError("the model cannot be changed");
  }

  override delete(): never {
    throw new TypeError("the model cannot be changed");
  }

  override clear(): never {
    throw new TypeError("the model cannot be changed");
  }
}

/**
 * Freezes a value with all the plain objects, arrays and maps it holds, and gives it back. Other objects are left as they are:
 * they keep their own promises.
 */
export function freezeDeeply<Value>(value: Value): Value {
  freeze(value);
  return value;
}

function freeze(value: unknown): void {
  const parts = partsOf(value);
  if (parts === undefined || (Object.isFrozen(value) && !(value instanceof Map))) return;
  Object.freeze(value);
  for (const part of parts) freeze(part);
}

function partsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isMap(value)) return [...value.values()];
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype ? Object.values(value) : undefined;
}

function isMap(value: object): value is Map<unknown, unknown> {
  return value instanceof Map;
}
