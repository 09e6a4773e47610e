import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const resourceNames = Array.from({ length: 10 }, (_, index) => `things_${index}`);

/** A definition of ten resources with every kind of field, referring to one another in a ring. */
const definition = `
import { charter, expr, field, resource } from "charter";

export const app = charter({
  name: "Ten",
  roles: { agent: "Works" },
  users: { fields: { team: field.ref("things_0", { inverse: "people" }) } },
  resources: {
${resourceNames.map((name, index) => resourceText(name, index)).join("\n")}
  },
});
`;

function resourceText(name: string, index: number): string {
  const next = resourceNames[(index + 1) % resourceNames.length];
  return `    ${name}: resource({
      trash: ${index % 2 === 0},
      fields: {
        title: field.text({ required: true, max: 200, search: true }),
        body: field.markdown({ search: true }),
        address: field.email({ unique: true }),
        site: field.url(),
        status: field.choice(["open", "pending", "closed_${index}"], { required: true, default: "open" }),
        rank: field.integer({ min: 1, max: 5, default: 3, write: \`"agent" in me.roles\` }),
        weight: field.number(),
        price: field.decimal({ precision: 10, scale: 2, default: "0.00" }),
        done: field.boolean({ required: true, default: false }),
        day: field.date(),
        moment: field.datetime({ index: true }),
        tags: field.list(field.text({ max: 30 })),
        following: field.ref("${next}", { inverse: "followed_by_${index}" }),
        owner: field.ref("users", { required: true, default: expr("me.id"), inverse: "${name}" }),
        watchers: field.refs("users"),
        extra: field.json(),
        code: field.secret(),
        internal: field.text({ hidden: true }),
        late: field.computed(field.boolean(), "day < request.time"),
      },
      indexes: [["status", "-created_at"], ["owner", "-moment"]],
      unique: [["title", "owner"]],
      access: { read: "owner == me.id", create: "owner == me.id", update: "owner == me.id" },
      validate: [{ that: "rank != 5 || done", message: "First things first.", field: "rank" }],
    }),`;
}

const right = `
import type { CreateInput, ListOf, PatchInput, RecordOf, SortKey } from "charter";
import type { app } from "./definition.ts";
type App = typeof app;
${resourceNames
  .map(
    (name, index) => `
export function use${index}(list: ListOf<App, "${name}">): [string, "open" | "pending" | "closed_${index}", boolean | null] {
  const record: RecordOf<App, "${name}"> | undefined = list.items[0];
  const input: CreateInput<App, "${name}"> = { title: "A", rank: null, tags: ["x"], watchers: [] };
  const patch: PatchInput<App, "${name}"> = { rank: { add: 1 }, tags: { remove: ["x"] }, price: { add: "1.50" } };
  const sort: SortKey<App, "${name}">[] = ["-created_at", "title"];
  if (record === undefined) throw new Error([input.title, patch.title, sort].join());
  return [record.owner, record.status, record.late];
}`,
  )
  .join("\n")}
`;

const wrong = `
import type { CreateInput, PatchInput, RecordOf, SortKey } from "charter";
import type { app } from "./definition.ts";
type App = typeof app;
export const unknownResource = (record: RecordOf<App, "things_10">) => record;
export const otherChoice = (record: RecordOf<App, "things_3">) => record.status === "closed_4";
export const secret = (record: RecordOf<App, "things_3">) => record.code;
export const hidden = (record: RecordOf<App, "things_3">) => record.internal;
export const missing: CreateInput<App, "things_9"> = {};
export const computed: CreateInput<App, "things_9"> = { title: "A", late: true };
export const type: PatchInput<App, "things_9"> = { rank: "1" };
export const required: PatchInput<App, "things_9"> = { title: null };
export const sort: SortKey<App, "things_0"> = "-tags";
export const trashed = (record: RecordOf<App, "things_1">) => record.deleted_at;
`;

let folder = "";
let complaints: readonly string[] = [];

beforeAll(async () => {
  await mkdir(join(root, ".charter"), { recursive: true });
  folder = await mkdtemp(join(root, ".charter", "ten-"));
  const files = { definition, right, wrong };
  for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, `${name}.ts`), text);
  const project = { extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] };
  await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(project));
  const command = [process.execPath, "run", "--bun", "tsc", "--pretty", "false", "-p", folder];
  const compiler = Bun.spawn(command, { cwd: root, stdout: "pipe", stderr: "inherit" });
  complaints = (await compiler.stdout.text()).split("\n").filter((line) => line.includes("error TS"));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

function complaintsOf(name: string): readonly string[] {
  return complaints.filter((line) => line.includes(`/${name}.ts(`));
}

test("ten resources compile, and so does what uses their types", () => {
  expect([...complaintsOf("definition"), ...complaintsOf("right")]).toEqual([]);
});

test("each wrong use is an error, and only these", () => {
  const first = wrong.split("\n").findIndex((line) => line.startsWith("export")) + 1;
  const lines = complaintsOf("wrong").map((line) => Number(/\((\d+),/.exec(line)?.[1]));
  expect([...new Set(lines)]).toEqual(Array.from({ length: 10 }, (_, index) => first + index));
});
