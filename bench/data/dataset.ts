// Which rows the seeded tables hold. Everything follows from a row's number, so that requests for them can be made
// without looking: the SQL of seed.ts says the same as the functions here.

/** Tasks that each owner has. */
export const tasksOfOwner = 50;
/** Tasks that each project has. */
export const tasksOfProject = 100;

/** Ids of the seeded rows begin so; the row's number follows, 12 hexadecimal digits long. */
export const idPrefixes = {
  users: "01900000-0000-7000-8001-",
  projects: "01900000-0000-7000-8002-",
  tasks: "01900000-0000-7000-8003-",
  rooms: "01900000-0000-7000-8004-",
  members: "01900000-0000-7000-8005-",
} as const;

/** The id of a seeded row; numbers begin at 1. */
export function seededId(kind: keyof typeof idPrefixes, number: number): string {
  return `${idPrefixes[kind]}${number.toString(16).padStart(12, "0")}`;
}

/** Whether the task of this number is hidden from staff: one in 20. */
export function isHidden(task: number): boolean {
  return Math.floor(task / 20) % 20 === 0;
}

/** Owners and projects of so many tasks. */
export function seededCounts(tasks: number) {
  return { users: Math.max(1, tasks / tasksOfOwner), projects: Math.max(1, tasks / tasksOfProject) };
}

/** The development token of a seeded user. */
export function authorization(user: number, role: "staff" | ""): Readonly<Record<string, string>> {
  return { Authorization: `Bearer dev:${seededId("users", user)}:${role}` };
}

/** Numbers that look random and are the same in each run. */
export function* pseudoRandom(most: number): Generator<number, never> {
  let state = 0x9e3779b9;
  while (true) {
    // A linear congruential generator (Numerical Recipes); its high bits are good enough to choose rows by.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield 1 + Math.floor((state / 2 ** 32) * most);
  }
}
