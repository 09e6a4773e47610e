import type { Json } from "../kit/json.ts";
import type { SqlValue } from "../kit/sql.ts";
import { givenValue } from "./evaluate.ts";
import type { Environment } from "./expression.ts";
import type { Type } from "./type.ts";
import { fromWire } from "./value.ts";

/** The name of the slot for a member of a root: the root, the member's path, and how its value is bound. */
export function slotName(root: string, path: string, type: Type): string {
  return `${root}:${path}:${type.kind === "decimal" ? `decimal${type.scale}` : type.kind}`;
}

/** The slot of the organization that the caller has chosen. */
export const organizationSlot = slotName("me", "org.id", { kind: "string" });

/** Fills the slots of compiled expressions from an environment; undefined for a slot that no expression made. */
export function slotFiller(environment: Environment): (slot: string) => SqlValue | undefined {
  return (name) => {
    const [root, path, kind] = name.split(":");
    if (path === undefined || kind === undefined) return undefined;
    const holder = rootValue(environment, root ?? "");
    if (kind === "has") return Number(holder !== undefined && Object.hasOwn(holder, path));
    return toSql(givenValue(holder, path), kind);
  };
}

function rootValue(environment: Environment, root: string) {
  switch (root) {
    case "me":
      return environment.me;
    case "request":
      return environment.request;
    case "record":
      return environment.record;
    case "input":
      return environment.input;
    case "next":
      return environment.next;
    default:
      return environment.old;
  }
}

function toSql(value: Json, kind: string): SqlValue {
  if (value === null) return null;
  if (kind.startsWith("decimal")) {
    return scalar(fromWire(value, { kind: "decimal", precision: 18, scale: Number(kind.slice("decimal".length)) }));
  }
  if (kind === "timestamp") return scalar(fromWire(value, { kind: "timestamp" }));
  if (typeof value === "object" || kind === "dyn") return JSON.stringify(value);
  if (typeof value === "boolean") return Number(value);
  return value;
}

function scalar(value: unknown): SqlValue {
  return typeof value === "bigint" || typeof value === "string" || typeof value === "number" ? value : null;
}
