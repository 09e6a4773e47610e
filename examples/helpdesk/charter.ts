import { charter, expr, field, resource } from "charter";

export default charter({
  name: "Helpdesk",
  overview: "Customer tickets for a support team.",
  roles: { agent: "Answers tickets", supervisor: "Sees everything, assigns" },

  users: {
    fields: {
      phone: field.text({ personal: true, max: 40 }),
      company: field.ref("companies", { inverse: "people", write: `"agent" in me.roles` }),
    },
    access: { read: `id == me.id || "agent" in me.roles`, update: `id == me.id` },
  },

  resources: {
    companies: resource({
      fields: {
        name: field.text({ required: true, unique: true, max: 120, search: true }),
        plan: field.choice(["free", "pro"], { default: "free" }),
      },
      access: {
        read: `"agent" in me.roles || me.company == id`,
        create: `"agent" in me.roles`,
        update: `"agent" in me.roles`,
      },
    }),

    tickets: resource({
      trash: true,
      fields: {
        subject: field.text({ required: true, max: 200, search: true }),
        body: field.markdown({ search: true }),
        status: field.choice(["open", "pending", "closed"], { default: "open" }),
        priority: field.integer({ min: 1, max: 5, default: 3, write: `"agent" in me.roles` }),
        requester: field.ref("users", { required: true, default: expr("me.id"), inverse: "tickets" }),
        company: field.ref("companies", { onDelete: "restrict", inverse: "tickets" }),
        assignee: field.ref("users", {
          read: `"agent" in me.roles`,
          write: `"agent" in me.roles`,
          inverse: "assigned",
        }),
        tags: field.list(field.text({ max: 40 }), { max: 20 }),
      },
      indexes: [
        ["status", "-created_at"],
        ["requester", "-created_at"],
      ],
      access: {
        read: `requester == me.id || "agent" in me.roles`,
        create: `requester == me.id || "agent" in me.roles`,
        update: `"agent" in me.roles || (requester == me.id && next.requester == me.id && !has(input.status))`,
        delete: `"supervisor" in me.roles`,
      },
      validate: [
        {
          that: `status != "closed" || assignee != null`,
          message: "A closed ticket names who closed it.",
          field: "assignee",
        },
      ],
    }),

    comments: resource({
      fields: {
        ticket: field.ref("tickets", { required: true, onDelete: "cascade", inverse: "comments" }),
        author: field.ref("users", { required: true, default: expr("me.id"), inverse: "comments" }),
        text: field.markdown({ required: true, search: true }),
        internal: field.boolean({ default: false, write: `"agent" in me.roles` }),
      },
      indexes: [["ticket", "created_at"]],
      access: {
        read: `"agent" in me.roles || (ticket.requester == me.id && !internal)`,
        create: `author == me.id && ("agent" in me.roles || ticket.requester == me.id)`,
      },
    }),
  },

  targets: { api: { p95: "50 ms" }, query: { p95: "10 ms" } },
});
