import type { Answer, AnswerPage, ChinookServer } from "./chinook-server.ts";
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
  const { resource, parameters, members, pages } = question;
  if (pages !== undefined && members !== "total") {
    return cells(await server.all(resource, { ...parameters, limit: String(pages) }), members, translator);
  }
  const path = `resources/${resource}?${new URLSearchParams(parameters)}`;
  if (members === "total") return [[(await server.get<AnswerPage>(path)).total ?? null]];
  const { items = [], groups = items } = await server.get<{ items?: readonly Answer[]; groups?: readonly Answer[] }>(
    path,
  );
  return cells(groups, members, translator);
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
function at(row: Answer, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  const [first = "", ...rest] = path.split(".");
  const found = row[first];
  return rest.length > 0 && isAnswer(found) ? at(found, rest.join(".")) : found;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === "object" && value !== null;
}
