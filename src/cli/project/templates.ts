/** What a new project may start from. */
export const templateNames = ["empty", "todo", "helpdesk"] as const;

/** The name of a template. */
export type TemplateName = (typeof templateNames)[number];

/** What each template is, for the question which one. */
export const templateHints: Readonly<Record<TemplateName, string>> = {
  empty: "one resource, to be made your own",
  todo: "lists and tasks that belong to people",
  helpdesk: "companies, tickets and comments, with roles",
};

/** Says whether a text names a template. */
export function isTemplateName(text: string): text is TemplateName {
  return templateNames.some((name) => name === text);
}

/** The text of `charter.ts` for a template. The larger ones are the examples, so that they are tested as those. */
export async function templateText(template: TemplateName, name: string): Promise<string> {
  if (template === "empty") return emptyText(name);
  const example = new URL(`../../../examples/${template}/charter.ts`, import.meta.url);
  const text = await Bun.file(example).text();
  return text.replace(/^ {2}name: ".*",$/m, () => `  name: ${JSON.stringify(name)},`);
}

function emptyText(name: string): string {
  return `import { charter, expr, field, resource } from "charter";

export default charter({
  name: ${JSON.stringify(name)},
  overview: "What this system is for, in a sentence.",

  resources: {
    notes: resource({
      fields: {
        title: field.text({ required: true, max: 200, search: true }),
        text: field.markdown({ search: true }),
        author: field.ref("users", { required: true, default: expr("me.id") }),
      },
      indexes: [["author", "-created_at"]],
      access: {
        read: \`author == me.id\`,
        create: \`author == me.id\`,
        update: \`author == me.id && next.author == me.id\`,
        delete: \`author == me.id\`,
      },
    }),
  },
});
`;
}
