import { charter, expr, field, resource } from "../../src/index.ts";

/**
 * A system of organizations whose rules let everybody see nearly everything: what is hidden from somebody is hidden by the
 * organization alone. It has every kind of relation between tenants, to what belongs to none, and from there back.
 */
export const workshop = charter({
  name: "Workshop",
  roles: { clerk: "Works for the system" },
  organizations: { roles: { owner: "Manages it", member: "Works in it" }, join: "open", defaultRole: "member" },
  users: {
    fields: {
      title: field.text(),
      busy: field.computed(field.boolean(), `assigned.exists(t, t.points > 0)`),
    },
    access: { read: "me.signed_in", update: "id == me.id" },
  },
  limits: { expandWidth: 1 },
  resources: {
    /** Belongs to no organization, and is referred to from all of them. */
    labels: resource({
      trash: true,
      fields: {
        name: field.text({ required: true, unique: true, search: true }),
        used: field.computed(field.boolean(), `projects.exists(p, p.budget != null)`),
      },
      access: { read: "me.signed_in", create: "me.signed_in", update: "me.signed_in", delete: "me.signed_in" },
    }),
    projects: resource({
      tenant: true,
      trash: true,
      fields: {
        name: field.text({ required: true, unique: true, search: true, max: 200 }),
        state: field.choice(["open", "closed"], { default: "open", index: true }),
        budget: field.decimal({ precision: 12, scale: 2 }),
        lead: field.ref("users", { inverse: "leads", default: expr("me.id") }),
        label: field.ref("labels", { inverse: "projects", onDelete: "set null" }),
        fans: field.refs("users", { inverse: "favourites" }),
        note: field.text({ read: `"owner" in me.roles`, write: `"owner" in me.roles` }),
        size: field.computed(field.integer(), "tasks.size()"),
      },
      indexes: [["state", "-created_at"]],
      access: { read: "true", create: "me.signed_in", update: "me.signed_in", delete: "me.signed_in" },
    }),
    tasks: resource({
      tenant: true,
      fields: {
        title: field.text({ required: true, search: true, max: 200 }),
        number: field.integer({ unique: true }),
        points: field.integer({ default: 0 }),
        due: field.date(),
        project: field.ref("projects", { required: true, onDelete: "cascade", inverse: "tasks" }),
        parent: field.ref("tasks", { onDelete: "set null", inverse: "parts" }),
        related: field.refs("tasks", { inverse: "related_to", onDelete: "set null" }),
        assignee: field.ref("users", { inverse: "assigned" }),
        where: field.computed(field.text(), "project.name"),
      },
      unique: [["project", "title"]],
      access: {
        read: `project.state != null`,
        create: "me.signed_in",
        update: `project.tasks.exists(t, t.id == id)`,
        delete: `"owner" in me.roles || "clerk" in me.roles`,
      },
      validate: [{ that: `title != "" && project.name != ""`, message: "It needs a title.", field: "title" }],
    }),
    /** Read by rules that walk through others. */
    comments: resource({
      tenant: true,
      fields: {
        task: field.ref("tasks", { required: true, onDelete: "cascade", inverse: "comments" }),
        author: field.ref("users", { default: expr("me.id"), inverse: "comments" }),
        text: field.text({ required: true, search: true }),
        labels: field.refs("labels", { inverse: "comments", onDelete: "set null" }),
      },
      access: {
        read: `task.project.state == "open" || task.assignee == me.id || "owner" in me.roles`,
        create: `task.project.state == "open"`,
        update: `author == me.id`,
        delete: `author == me.id || "owner" in me.roles`,
      },
    }),
  },
});
