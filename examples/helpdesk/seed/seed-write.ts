const namespace = "0f2f8a3e-3f43-5d0e-8a35-6a4f5f0f7c11";

/** A write of the seed: by whom, when, and what. */
export interface SeedWrite {
  readonly resource: "companies" | "users" | "tickets" | "comments";
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The user who acts; null where nobody does. */
  readonly by: string | null;
  readonly input: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  /** Present when it changes the record as it was created; absent when it creates it. */
  readonly changes?: true;
}

/** The id of a seeded record: the same at each run. `seedId("users", "agent-1")` is the first agent. */
export function seedId(resource: string, name: string): string {
  return Bun.randomUUIDv5(`${resource}/${name}`, namespace);
}
