import { charter, expr, field, resource } from "charter";

export default charter({
  name: "Tracker",
  overview: "Projects and tasks of teams, of which none sees another.",

  identity: { signUp: "open" },
  organizations: {
    roles: {
      owner: "Manages the team and everything in it",
      member: "Works on projects and tasks",
      guest: "Sees the tasks they are assigned to",
    },
    join: "invite",
    defaultRole: "member",
  },
  users: { access: { read: "me.signed_in", update: "id == me.id" } },

  resources: {
    projects: resource({
      tenant: true,
      trash: true,
      fields: {
        name: field.text({ required: true, unique: true, max: 100, search: true }),
        goal: field.markdown({ search: true }),
        state: field.choice(["active", "paused", "done"], { required: true, default: "active" }),
        lead: field.ref("users", { default: expr("me.id"), inverse: "leads" }),
        open_tasks: field.computed(field.integer(), `tasks.filter(t, t.state != "done").size()`),
      },
      indexes: [["state", "-created_at"]],
      access: {
        read: `"owner" in me.roles || "member" in me.roles || tasks.exists(t, t.assignee == me.id)`,
        create: `"owner" in me.roles || "member" in me.roles`,
        update: `"owner" in me.roles || lead == me.id`,
        delete: `"owner" in me.roles`,
      },
    }),

    tasks: resource({
      tenant: true,
      fields: {
        project: field.ref("projects", { required: true, onDelete: "cascade", inverse: "tasks" }),
        title: field.text({ required: true, max: 200, search: true }),
        state: field.choice(["todo", "doing", "done"], { required: true, default: "todo" }),
        priority: field.integer({ min: 1, max: 5, default: 3 }),
        due: field.date({ index: true }),
        assignee: field.ref("users", { inverse: "assigned" }),
        blocked_by: field.refs("tasks", { inverse: "blocks", onDelete: "set null" }),
      },
      indexes: [
        ["state", "-created_at"],
        ["assignee", "-created_at"],
        ["project", "-created_at"],
      ],
      access: {
        read: `"owner" in me.roles || "member" in me.roles || assignee == me.id`,
        create: `"owner" in me.roles || "member" in me.roles`,
        update: `"owner" in me.roles || "member" in me.roles || (assignee == me.id && next.assignee == me.id)`,
        delete: `"owner" in me.roles || project.lead == me.id`,
      },
      validate: [
        { that: `state != "doing" || assignee != null`, message: "Somebody has to be doing it.", field: "assignee" },
      ],
    }),

    comments: resource({
      tenant: true,
      fields: {
        task: field.ref("tasks", { required: true, onDelete: "cascade", inverse: "comments" }),
        author: field.ref("users", { required: true, default: expr("me.id"), inverse: "comments" }),
        text: field.markdown({ required: true, search: true }),
      },
      indexes: [["task", "created_at"]],
      access: {
        read: `"owner" in me.roles || "member" in me.roles || task.assignee == me.id`,
        create: `author == me.id && ("owner" in me.roles || "member" in me.roles || task.assignee == me.id)`,
        update: `author == me.id && next.author == me.id`,
        delete: `author == me.id || "owner" in me.roles`,
      },
    }),
  },
});
