import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ChangesPage, ChangesQuery } from "../../src/data/queries.ts";
import { charter, expr, field, resource } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { textOf } from "../http/test-server.ts";
import { DataDesk, idIn, type Person, people, refusal } from "./data-desk.ts";

const agent = `"agent" in me.roles`;

const definition = charter({
  name: "Changes",
  roles: { agent: "Answers" },
  users: { access: { read: `id == me.id || ${agent}` } },
  resources: {
    teams: resource({
      fields: { open: field.boolean({ default: false }) },
      access: { read: "true", create: agent, update: agent, delete: agent },
    }),
    tasks: resource({
      trash: true,
      fields: {
        title: field.text(),
        status: field.choice(["open", "closed"], { default: "open" }),
        owner: field.ref("users", { default: expr("me.id") }),
        team: field.ref("teams"),
        note: field.text({ read: agent, write: agent }),
        trace: field.text({ hidden: true, default: "traced" }),
        pin: field.secret(),
      },
      access: {
        read: `owner == me.id || team.open || ${agent}`,
        create: "me.signed_in",
        update: `owner == me.id || ${agent}`,
        delete: `owner == me.id || ${agent}`,
      },
    }),
  },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

/** Somebody who follows the log from now on. */
class Follower {
  #cursor = "";

  private constructor(
    private readonly person: Person | null,
    private readonly query: ChangesQuery,
  ) {}

  static async of(person: Person | null, query: ChangesQuery = {}): Promise<Follower> {
    const follower = new Follower(person, query);
    follower.#cursor = (await desk.as(person).changes(query)).cursor;
    return follower;
  }

  get cursor(): string {
    return this.#cursor;
  }

  async page(query: ChangesQuery = {}, signal?: AbortSignal): Promise<ChangesPage> {
    const page = await desk.as(this.person).changes({ ...this.query, ...query, since: this.#cursor }, signal);
    this.#cursor = page.cursor;
    return page;
  }

  /** What came since it last looked: `update 2`. */
  async events(): Promise<readonly string[]> {
    return (await this.page()).items.map(({ event, version }) => {
      return `${textOf(event)} ${typeof version === "number" ? version : ""}`.trim();
    });
  }
}

async function task(input: JsonObject = {}, as: Person = "anna"): Promise<string> {
  return idIn(await desk.as(as).create("tasks", input));
}

describe("what a change is", () => {
  test("depends on what its reader saw before and sees after", async () => {
    const [anna, bert, agnes] = [await Follower.of("anna"), await Follower.of("bert"), await Follower.of("agnes")];
    const id = await task({ title: "Mine" });
    await desk.as("anna").patch("tasks", id, { title: "Still mine" });
    await desk.as("agnes").patch("tasks", id, { owner: people.bert });
    await desk.as("bert").patch("tasks", id, { title: "Bert's" });
    await desk.as("bert").remove("tasks", id);
    await desk.as("bert").restore("tasks", id);
    await desk.as("bert").remove("tasks", id);
    await desk.as("root").purge("tasks", id);
    expect(await anna.events()).toEqual(["create 1", "update 2", "leave"]);
    expect(await bert.events()).toEqual(["enter 3", "update 4", "delete 5", "enter 6", "delete 7"]);
    expect(await agnes.events()).toEqual([
      "create 1",
      "update 2",
      "update 3",
      "update 4",
      "delete 5",
      "enter 6",
      "delete 7",
    ]);
  });

  test("tells of a record that left its id alone, and shows of others what can be read", async () => {
    const anna = await Follower.of("anna");
    const id = await task({ title: "Seen", pin: "1234" });
    await desk.as("agnes").patch("tasks", id, { note: "for agents", owner: people.bert });
    const { items } = await anna.page();
    expect(items).toMatchObject([
      { event: "create", resource: "tasks", id, version: 1, by: people.anna, record: { id, title: "Seen" } },
      {},
    ]);
    expect(items[1]).toEqual({ event: "leave", resource: "tasks", id });
    expect(JSON.stringify(items)).not.toMatch(/traced|1234|note|trace|pin/);
    const agnes = await Follower.of("agnes");
    await desk.as("agnes").patch("tasks", id, { note: "again" });
    expect((await agnes.page()).items).toMatchObject([{ event: "update", record: { note: "again" } }]);
  });

  test("is judged by a filter as by a rule", async () => {
    const open = await Follower.of("anna", { resources: ["tasks"], filter: `status == "open"` });
    const id = await task();
    await desk.as("anna").patch("tasks", id, { status: "closed" });
    await desk.as("anna").patch("tasks", id, { title: "Out of sight" });
    await desk.as("anna").patch("tasks", id, { status: "open" });
    expect(await open.events()).toEqual(["create 1", "leave", "enter 4"]);
  });

  test.each<[string, readonly string[]]>([
    ["version < 3", ["create 1", "update 2", "leave"]],
    ["version == 2", ["enter 2", "leave"]],
    ["updated_by == me.id", ["create 1", "leave", "enter 3"]],
    ["updated_at == created_at", ["create 1", "leave"]],
    ["created_by == me.id", ["create 1", "update 2", "update 3"]],
  ])("is judged by what the server keeps, too: %s", async (filter, events) => {
    const follower = await Follower.of("anna", { resources: ["tasks"], filter });
    const id = await task();
    await desk.as("agnes").patch("tasks", id, { title: "By another" });
    await desk.as("anna").patch("tasks", id, { title: "By me" });
    expect(await follower.events()).toEqual(events);
  });

  test("follows rules that walk to another record", async () => {
    const team = idIn(await desk.as("agnes").create("teams", { open: true }));
    const bert = await Follower.of("bert", { resources: ["tasks"] });
    const id = await task({ team });
    await desk.as("anna").patch("tasks", id, { team: null });
    await desk.as("anna").patch("tasks", id, { team });
    expect(await bert.events()).toEqual(["create 1", "leave", "enter 3"]);
  });

  test("is nothing to whoever saw it neither before nor after", async () => {
    const [bert, nobody] = [await Follower.of("bert"), await Follower.of(null)];
    await task({ title: "Private" });
    expect([await bert.events(), await nobody.events()]).toEqual([[], []]);
  });

  test("that rolled back is none", async () => {
    const anna = await Follower.of("anna");
    const writes = [{ method: "create" as const, resource: "tasks", input: { title: "First" } }];
    const missing = { method: "delete" as const, resource: "tasks", id: people.anna };
    expect((await refusal(desk.as("anna").batch([...writes, missing]))).code).toBe("not_found");
    expect(await anna.events()).toEqual([]);
  });

  test("that took others along tells of each", async () => {
    const team = idIn(await desk.as("agnes").create("teams", {}));
    const agnes = await Follower.of("agnes");
    await desk.as("agnes").batch([
      { method: "create", resource: "tasks", input: { title: "1", team } },
      { method: "create", resource: "tasks", input: { title: "2" } },
    ]);
    expect(await agnes.events()).toEqual(["create 1", "create 1"]);
  });
});

describe("pages of changes", () => {
  test("follow each other without a gap or a repetition, whatever their size", async () => {
    for (const limit of [1, 2, 3, 7]) {
      const follower = await Follower.of("anna", { limit });
      const ids: string[] = [];
      for (let count = 0; count < 7; count += 1) ids.push(await task());
      const seen: unknown[] = [];
      for (let more = true; more; ) {
        const page = await follower.page();
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        more = page.more;
      }
      expect(seen).toEqual(ids);
    }
  });

  test("of a few resources leave out the others", async () => {
    const follower = await Follower.of("agnes", { resources: ["teams"] });
    await task();
    await desk.as("agnes").create("teams", {});
    expect((await follower.page()).items.map(({ resource }) => resource)).toEqual(["teams"]);
  });

  test("of a resource that cannot be read are refused like one that does not exist", async () => {
    const refused = await refusal(desk.as("anna").changes({ resources: ["nosuch"] }));
    expect(refused.code).toBe("invalid_parameter");
  });
});

describe("waiting for a change", () => {
  test("ends with the commit of one that is for the reader", async () => {
    const anna = await Follower.of("anna");
    const waiting = anna.page({ wait: 60 });
    await desk.as("bert").create("tasks", { title: "Not hers" });
    const id = await task({ title: "Hers" });
    expect((await waiting).items).toMatchObject([{ event: "create", id }]);
  });

  test("ends when nobody waits any more", async () => {
    const leaving = new AbortController();
    const anna = await Follower.of("anna");
    const waiting = anna.page({ wait: 60 }, leaving.signal);
    leaving.abort();
    expect(await waiting).toMatchObject({ items: [], more: false });
    expect(await anna.events()).toEqual([]);
  });

  test("is not needed where something has come already", async () => {
    const anna = await Follower.of("anna");
    await task();
    expect((await anna.page({ wait: 60 })).items).toHaveLength(1);
  });
});

describe("a cursor of the log", () => {
  test("belongs to its caller and to its query", async () => {
    const { cursor } = await Follower.of("anna");
    for (const other of [
      desk.as("bert").changes({ since: cursor }),
      desk.as(null).changes({ since: cursor }),
      desk.as("anna").changes({ since: cursor, resources: ["tasks"] }),
      desk.as("anna").changes({ since: cursor, filter: "true" }),
      desk.as("anna").changes({ since: `${cursor.slice(0, -2)}AA` }),
      desk.as("anna").list("tasks", { cursor }),
    ]) {
      expect((await refusal(other)).code).toBe("invalid_cursor");
    }
  });

  test("is too old when the log no longer goes back that far", async () => {
    const old = await Follower.of("anna");
    await task();
    const young = await Follower.of("anna");
    await task();
    await desk.run("DELETE FROM charter_changes WHERE sequence < ?", await desk.head());
    expect((await refusal(desk.as("anna").changes({ since: old.cursor }))).code).toBe("cursor_expired");
    expect((await young.page()).items).toHaveLength(1);
  });

  test("of another epoch is too old, since its database was another one", async () => {
    const anna = await Follower.of("anna");
    await desk.run("UPDATE charter_meta SET value = ? WHERE name = 'epoch'", crypto.randomUUID());
    const restarted = desk.reopened(definition);
    expect((await refusal(restarted.as("anna").changes({ since: anna.cursor }))).code).toBe("cursor_expired");
    expect((await restarted.as("anna").changes()).items).toEqual([]);
  });
});
