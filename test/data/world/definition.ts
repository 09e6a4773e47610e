import { charter, expr, field, resource } from "../../../src/index.ts";

const agent = `"agent" in me.roles`;

/**
 * What the random stories are told on: resources with a bin and without, rules over the record and over another, every
 * `onDelete`, references in circles, a field that is masked row by row, unique sets.
 */
export const worldDefinition = charter({
  name: "World",
  roles: { agent: "Sees everything" },
  users: { access: { read: "true" } },
  resources: {
    folders: resource({
      trash: true,
      fields: {
        name: field.text({ required: true, unique: true, max: 8 }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        shared: field.boolean({ default: false }),
        parent: field.ref("folders", { onDelete: "cascade", inverse: "children" }),
        cover: field.ref("notes", { onDelete: "set null" }),
        main: field.ref("notes"),
      },
      access: {
        read: `owner == me.id || shared || ${agent}`,
        create: `owner == me.id || ${agent}`,
        update: `(owner == me.id && next.owner == old.owner && !has(input.shared)) || ${agent}`,
        delete: `owner == me.id || ${agent}`,
      },
    }),
    notes: resource({
      fields: {
        folder: field.ref("folders", { required: true, onDelete: "cascade", inverse: "notes" }),
        text: field.text({ max: 12, search: true }),
        number: field.integer({ min: 0, max: 9 }),
        price: field.decimal({ precision: 6, scale: 2 }),
        done: field.boolean({ default: false }),
        tags: field.list(field.text(), { max: 3 }),
        related: field.ref("notes", { onDelete: "set null", inverse: "relating" }),
        labels: field.refs("labels", { onDelete: "set null", inverse: "notes" }),
        pin: field.ref("labels"),
        wish: field.text({ read: "created_by == me.id" }),
        grade: field.integer({ default: 1, read: agent, write: agent }),
      },
      unique: [["folder", "number"]],
      access: {
        read: `folder.owner == me.id || folder.shared || ${agent}`,
        create: `folder.owner == me.id || ${agent}`,
        update: `(folder.owner == me.id && next.folder.owner == me.id) || ${agent}`,
        delete: `folder.owner == me.id || ${agent}`,
      },
      validate: [{ that: "!done || text != null", message: "Say what was done.", field: "text" }],
    }),
    labels: resource({
      trash: true,
      fields: { name: field.text({ required: true, unique: true, max: 8 }) },
      access: {
        read: "true",
        create: "me.signed_in",
        update: `created_by == me.id || ${agent}`,
        delete: `created_by == me.id || ${agent}`,
      },
    }),
  },
  limits: { expandWidth: 2 },
});
