/** The resource that is written to. */
export const resource = "counters";

/** The definition of the server that is killed: a unique key, a count that is added to, a text that is searched. */
export const definition = `import { charter, field, resource } from "charter";

export default charter({
  name: "Counters",
  resources: {
    ${resource}: resource({
      fields: {
        key: field.text({ required: true, unique: true }),
        count: field.integer({ required: true, default: 0 }),
        mark: field.text({ required: true, search: true }),
      },
      access: { read: "true", create: "true", update: "true", delete: "true" },
    }),
  },
});
`;
