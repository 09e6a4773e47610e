import type { Database } from "bun:sqlite";
import { idPrefixes, seededCounts, tasksOfProject } from "./dataset.ts";

/** Time of the first task, and milliseconds between two. */
const firstTime = Date.UTC(2024, 0, 1);
const pace = 60_000;
const text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.";

/**
 * Fills the tables of an empty database with so many tasks, their owners and projects, one room and its one member, by plain
 * SQL: there is no change for them in the log. Nine in ten tasks are open, one in 20 is hidden.
 */
export function seed(database: Database, tasks: number): void {
  const { users, projects } = seededCounts(tasks);
  const system = `"id", "version", "created_at", "updated_at"`;
  const id = (kind: keyof typeof idPrefixes, number = "n") => `'${idPrefixes[kind]}' || printf('%012x', ${number})`;
  const times = (at: string) => `1, ${at}, ${at}`;
  const start = String(firstTime);
  database.transaction(() => {
    fill(database, "users", users, `${system}, "email", "name", "verified"`, [
      id("users"),
      times(start),
      `'user' || n || '@example.com'`,
      `'User ' || n`,
      "0",
    ]);
    fill(database, "projects", projects, `${system}, "name"`, [id("projects"), times(start), `'Project ' || n`]);
    fill(database, "tasks", tasks, `${system}, "title", "body", "status", "points", "hidden", "owner", "project"`, [
      id("tasks"),
      times(`${firstTime} + n * ${pace}`),
      `'Task ' || n || ' wants to be done'`,
      `'${text}'`,
      `CASE n % 20 WHEN 0 THEN 'closed' WHEN 1 THEN 'pending' ELSE 'open' END`,
      "n % 100 + 1",
      "(n / 20) % 20 = 0",
      // Owners take turns in an order that differs from that of the times; projects have neighbouring tasks.
      id("users", `(n * 7919) % ${users} + 1`),
      id("projects", `(n - 1) / ${tasksOfProject} + 1`),
    ]);
    fill(database, "rooms", 1, `${system}, "name"`, [id("rooms"), times(start), "'Room'"]);
    fill(database, "room_members", 1, `${system}, "user", "room"`, [
      id("members"),
      times(start),
      id("users", "1"),
      id("rooms", "1"),
    ]);
  })();
}

function fill(database: Database, table: string, rows: number, columns: string, values: readonly string[]): void {
  database.run(`WITH RECURSIVE "numbers" (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "numbers" WHERE n < ${rows})
    INSERT INTO "${table}" (${columns}) SELECT ${values.join(", ")} FROM "numbers"`);
}
