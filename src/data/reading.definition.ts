import { charter, field, resource } from "../charter/definition-exports.ts";

/** A definition for tests of reading: rules of every form, masked and hidden fields, relations both ways, a trash. */
export const readingDefinition = charter({
  name: "Reading",
  roles: { agent: "Answers tickets" },
  users: {
    fields: {
      nick: field.text(),
      salary: field.integer({ read: `"agent" in me.roles` }),
      token: field.text({ hidden: true }),
    },
    access: { read: `id == me.id || "agent" in me.roles || nick == "open"` },
  },
  resources: {
    companies: resource({
      trash: true,
      fields: {
        name: field.text({ required: true, search: true }),
        plan: field.choice(["free", "pro"]),
      },
      access: { read: `plan == "free" || "agent" in me.roles` },
    }),
    labels: resource({
      fields: { name: field.text({ required: true }) },
      access: { read: `"agent" in me.roles || name != "secret"` },
    }),
    tickets: resource({
      trash: true,
      fields: {
        subject: field.text({ search: true }),
        body: field.markdown({ search: true, read: `"agent" in me.roles` }),
        status: field.choice(["open", "pending", "closed"]),
        priority: field.integer(),
        weight: field.number(),
        amount: field.decimal({ precision: 18, scale: 2 }),
        urgent: field.boolean(),
        due: field.date(),
        seen: field.datetime(),
        tags: field.list(field.text()),
        data: field.json(),
        note: field.text({ read: `requester == me.id` }),
        secret: field.secret({}),
        requester: field.ref("users", { inverse: "tickets" }),
        company: field.ref("companies", { inverse: "tickets" }),
        labels: field.refs("labels", { inverse: "tickets" }),
        title: field.computed(field.text(), `subject + "!"`),
        pro: field.computed(field.boolean(), `company.plan == "pro"`),
      },
      indexes: [["status", "-created_at"], ["requester", "-created_at"], ["priority"]],
      access: { read: `requester == me.id || "agent" in me.roles` },
    }),
    comments: resource({
      fields: {
        ticket: field.ref("tickets", { inverse: "comments" }),
        author: field.ref("users", { inverse: "comments" }),
        text: field.text({ required: true, search: true }),
        internal: field.boolean(),
      },
      access: { read: `"agent" in me.roles || (ticket.requester == me.id && !internal)` },
    }),
    vault: resource({
      fields: { code: field.text(), ticket: field.ref("tickets", { inverse: "vaults" }) },
      access: {},
    }),
  },
});
