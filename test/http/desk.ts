import { charter, expr, field, resource } from "../../src/index.ts";

/** A definition with every kind of field and of rule: what the stories over HTTP are told on. */
export const desk = charter({
  name: "Desk",
  overview: "A support desk for tests.",
  roles: { agent: "Answers tickets", supervisor: "Sees everything" },
  users: {
    fields: {
      phone: field.text(),
      salary: field.integer({ read: `"supervisor" in me.roles`, write: `"supervisor" in me.roles` }),
    },
    access: { read: `id == me.id || "agent" in me.roles`, update: `id == me.id` },
  },
  resources: {
    companies: resource({
      fields: {
        name: field.text({ required: true, unique: true, max: 100 }),
        margin: field.integer({ read: `"supervisor" in me.roles`, write: `"supervisor" in me.roles` }),
        token: field.text({ hidden: true, default: "hidden-value" }),
      },
      access: { read: "me.signed_in", create: `"agent" in me.roles`, update: `"agent" in me.roles` },
    }),
    tickets: resource({
      trash: true,
      fields: {
        subject: field.text({ required: true, max: 200, search: true }),
        body: field.markdown({ search: true }),
        status: field.choice(["open", "pending", "closed"], { default: "open" }),
        priority: field.integer({ min: 1, max: 5, default: 3 }),
        amount: field.decimal({ precision: 10, scale: 2 }),
        score: field.number(),
        urgent: field.boolean({ default: false }),
        due: field.date(),
        at: field.datetime(),
        contact: field.email(),
        link: field.url(),
        tags: field.list(field.text({ max: 20 }), { max: 10 }),
        data: field.json(),
        pin: field.secret(),
        requester: field.ref("users", { required: true, default: expr("me.id"), inverse: "tickets" }),
        company: field.ref("companies", { inverse: "tickets" }),
        watchers: field.refs("users", { inverse: "watched" }),
        assignee: field.ref("users", {
          read: `"agent" in me.roles`,
          write: `"agent" in me.roles`,
          inverse: "assigned",
        }),
        reviewer: field.ref("users", { inverse: "reviews" }),
        note: field.text({ search: true, read: `"agent" in me.roles`, write: `"agent" in me.roles` }),
        /** Whoever may write the ticket writes it; agents alone read it. */
        hint: field.text({ read: `"agent" in me.roles` }),
        wish: field.text({ read: "requester == me.id" }),
        trace: field.text({ hidden: true, default: "hidden-value" }),
        number: field.integer({ unique: true }),
      },
      indexes: [["status", "-created_at"]],
      access: {
        read: `requester == me.id || "agent" in me.roles`,
        create: "me.signed_in",
        update: `requester == me.id || "agent" in me.roles`,
        delete: `"supervisor" in me.roles`,
      },
      validate: [{ that: `status != "closed" || note != null`, message: "Say how it was solved.", field: "note" }],
    }),
    comments: resource({
      fields: {
        ticket: field.ref("tickets", { required: true, onDelete: "cascade", inverse: "comments" }),
        text: field.text({ required: true }),
      },
      access: { read: `"agent" in me.roles || ticket.requester == me.id`, create: "me.signed_in" },
    }),
    /** No rules: nobody but an admin knows that it exists. */
    vault: resource({ fields: { key: field.text({ required: true }) } }),
  },
  limits: { body: 65_536, depth: 32, batch: 20, bulk: 50 },
  cors: { origins: ["https://app.example.com"] },
});
