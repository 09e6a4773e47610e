import { isJsonObject, type Json } from "../../src/kit/json.ts";
import type { Answer, ChinookServer } from "./chinook-server.ts";
import type { Cell, Question } from "./questions.ts";
import type { Translator } from "./translator.ts";

/** The members that hold money. */
const money = /(^|[_.])(unit_price|total)$/;

/** What the API answers to a question, as rows of cells in the words of the source. */
export async function ask(
  server: ChinookServer,
  translator: Translator,
  question: Question,
): Promise<readonly (readonly Cell[])[]> {
  const { ask: what, resource, parameters, members, pages } = question;
  switch (what) {
    case "count":
      return [[(await server.page(resource, parameters)).total ?? null]];
    case "figures":
      return cells(await server.groups(resource, parameters), members, translator);
    case "list":
      return pages === undefined
        ? cells((await server.page(resource, parameters)).items, members, translator)
        : cells(await server.all(resource, { ...parameters, limit: String(pages) }), members, translator);
  }
}

function cells(
  rows: readonly Answer[],
  members: readonly string[],
  translator: Translator,
): readonly (readonly Cell[])[] {
  return rows.map((row) =>
    members.map((member) => {
      const found = translator.cell(at(row, member));
      // The source counts money in floating point, the API in decimals.
      return found !== null && money.test(member) ? Number(found) : found;
    }),
  );
}

/** A member by its path: `album.title` lies in the record that `album` names. */
function at(row: Answer, path: string): Json | undefined {
  if (Object.hasOwn(row, path)) return row[path];
  const [first = "", ...rest] = path.split(".");
  const found = row[first];
  return rest.length > 0 && found !== undefined && isJsonObject(found) ? at(found, rest.join(".")) : found;
}
