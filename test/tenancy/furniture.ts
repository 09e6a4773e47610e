import type { JsonObject } from "../../src/kit/json.ts";
import { type House, idOf, type Organization, organizations, people } from "./house.ts";

/** A word that stands in every text of an organization, and in none of another's. */
export const marks = { a: "alfa", b: "zulu" } as const;

/** Numbers of an organization begin like this, and no other's do. */
export const figures = { a: 11_000, b: 88_000 } as const;

/** The ids of the records of both organizations, by resource: most stand for one record in each. */
export const ids: Readonly<
  Record<string, { readonly twins: readonly string[]; readonly a: string; readonly b: string }>
> = {
  projects: { twins: [idOf(201), idOf(202), idOf(203)], a: idOf(205), b: idOf(208) },
  tasks: { twins: [idOf(301), idOf(302), idOf(303)], a: idOf(305), b: idOf(308) },
  comments: { twins: [idOf(401), idOf(402)], a: idOf(405), b: idOf(408) },
};

/** The token of somebody in an organization, with roles of members and of the system. */
export function tokenIn(
  organization: Organization,
  user: keyof typeof people,
  memberRoles: string,
  roles = "",
): string {
  return `dev:${people[user]}:${roles}:${organizations[organization]}:${memberRoles}`;
}

/**
 * Gives an organization its records. Those of the same id differ in everything else: what they say, what they refer to, who
 * refers to them, whether they lie in the bin, and how often they were changed.
 */
export async function furnish(house: House, organization: Organization): Promise<void> {
  const token = tokenIn(organization, "root", "owner", "admin");
  const make = (resource: string, json: JsonObject) => house.must("POST", `/resources/${resource}`, { token, json });
  const first = organization === "a";
  const mark = marks[organization];
  const figure = figures[organization];
  const [p1, p2, p3] = [idOf(201), idOf(202), idOf(203)];
  const [t1, t2, t3] = [idOf(301), idOf(302), idOf(303)];
  const [lead, other] = first ? [people.anna, people.bert] : [people.cara, people.anna];
  const own = first ? 5 : 8;
  for (const [index, id] of [p1, p2, p3, idOf(200 + own)].entries()) {
    await make("projects", {
      id,
      name: `${mark} project ${index}`,
      state: (index % 2 === 0) === first ? "open" : "closed",
      budget: `${figure + index}.50`,
      lead: index % 2 === 0 ? lead : other,
      label: idOf(101 + ((index + own) % 2)),
      fans: first ? [people.anna, people.both] : [people.both, people.cara, people.bert],
      note: `${mark} note ${index}`,
    });
  }
  const projects = first ? [p1, p1, p2, idOf(205)] : [p2, p2, p1, idOf(208)];
  for (const [index, id] of [t1, t2, t3, idOf(300 + own)].entries()) {
    await make("tasks", {
      id,
      title: `${mark} task ${index}`,
      number: figure + index,
      points: figure + 10 * index,
      due: first ? "2026-03-01" : "2026-09-01",
      project: projects[index] ?? p1,
      parent: index === 0 ? null : first ? t1 : ([t1, t1, t2, t3][index] ?? t1),
      related: index === 0 ? [] : first ? [t1] : [t1, t2].filter((each) => each !== id),
      assignee: (index % 2 === 0) === first ? people.both : lead,
    });
  }
  for (const [index, id] of [idOf(401), idOf(402), idOf(400 + own)].entries()) {
    await make("comments", {
      id,
      task: first ? ([t1, t1, idOf(305)][index] ?? t1) : ([t3, t2, idOf(308)][index] ?? t3),
      author: first ? people.anna : people.cara,
      text: `${mark} comment ${index}`,
      labels: first ? [idOf(101)] : [idOf(102), idOf(101)],
    });
  }
  // The one organization's third project lies in the bin, the other's has been changed again and again.
  if (first) await house.must("DELETE", `/resources/projects/${p3}`, { token });
  for (let version = 0; version < (first ? 1 : 6); version += 1) {
    await house.must("PATCH", `/resources/projects/${p2}`, { token, json: { budget: { add: "1.00" } } });
    await house.must("PATCH", `/resources/tasks/${t1}`, { token, json: { title: `${mark} task 0 ${version}` } });
  }
  // A life that has ended, under an id that lives on elsewhere.
  if (!first) return;
  await make("tasks", { id: idOf(309), title: `${mark} gone`, number: figure + 9, project: p1 });
  await house.must("DELETE", `/resources/tasks/${idOf(309)}`, { token });
}
