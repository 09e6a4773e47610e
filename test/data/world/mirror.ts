import { expect } from "bun:test";
import { isJsonObject, type JsonObject } from "../../../src/kit/json.ts";
import { type DataDesk, idIn, type Person } from "../data-desk.ts";
import { actorOf, type World } from "./model.ts";
import { visible } from "./sight.ts";

const followed = ["folders", "labels"] as const;
const query = { resources: followed };

/**
 * A client that follows the log and keeps what it is told. It should hold just what a list shows, as long as what its caller
 * sees depends on the records themselves: so it follows those whose rules walk to no other.
 */
export class Mirror {
  private constructor(
    private readonly desk: DataDesk,
    private readonly person: Person | null,
    private readonly cursor: string,
  ) {}

  /** Begins to follow, while there is nothing yet. */
  static async of(desk: DataDesk, person: Person | null): Promise<Mirror> {
    return new Mirror(desk, person, (await desk.as(person).changes(query)).cursor);
  }

  /** Reads all that came, in pages of an odd size. */
  async check(world: World): Promise<void> {
    const held = new Map<string, JsonObject>();
    let since = this.cursor;
    for (let more = true; more; ) {
      const page = await this.desk.as(this.person).changes({ ...query, since, limit: 7 });
      for (const item of page.items) follow(held, item);
      since = page.cursor;
      more = page.more;
    }
    const actor = actorOf(this.person);
    const expected = followed.flatMap((kind) => visible(world, actor, kind));
    expect([...held.values()].toSorted(byId).map(({ id, version, name }) => ({ id, version, name }))).toEqual(
      expected.map(({ id, version, values: { name = null } }) => ({ id, version, name })),
    );
  }
}

/** What is new must be so to the client too, and what changes or goes must have been there. */
function follow(held: Map<string, JsonObject>, { event, id, record }: JsonObject): void {
  const key = idIn({ id: id ?? null });
  expect({ event, key, held: held.has(key) }).toEqual({ event, key, held: event !== "create" && event !== "enter" });
  if (isJsonObject(record)) held.set(key, record);
  else held.delete(key);
}

function byId(left: JsonObject, right: JsonObject): number {
  return idIn(left) < idIn(right) ? -1 : 1;
}
