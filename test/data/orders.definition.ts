import { charter, expr, field, resource } from "../../src/index.ts";

const agent = `"agent" in me.roles`;

/** Orders with every kind of rule over fields, records and references: what the stories of writing are told on. */
export const ordersDefinition = charter({
  name: "Writes",
  roles: { agent: "Answers", supervisor: "Oversees" },
  users: { access: { read: `id == me.id || ${agent}` } },
  resources: {
    shops: resource({
      trash: true,
      fields: { name: field.text({ required: true }), secret: field.boolean({ default: false }) },
      access: { read: `!secret || ${agent}`, create: agent, update: agent, delete: agent },
    }),
    /** Everybody may write one; agents read them. */
    letters: resource({
      fields: { text: field.text() },
      access: { read: agent, create: "me.signed_in", update: "me.signed_in" },
    }),
    diaries: resource({
      fields: {
        text: field.text({ required: true }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        about: field.ref("diaries"),
      },
      access: { read: "owner == me.id", create: "owner == me.id" },
    }),
    orders: resource({
      fields: {
        subject: field.text({ max: 20 }),
        status: field.choice(["open", "closed"], { default: "open" }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        day: field.date({ default: expr("request.time") }),
        shop: field.ref("shops"),
        shops: field.refs("shops"),
        count: field.integer({ min: 0, max: 1000 }),
        price: field.decimal({ precision: 6, scale: 2 }),
        weight: field.number(),
        tags: field.list(field.text(), { max: 100 }),
        data: field.json(),
        rating: field.integer({ write: `status == "open"` }),
        /** Shown to the order's owner alone. */
        wish: field.text({ read: "owner == me.id" }),
        /** Only agents read it; everybody writes it. */
        report: field.text({ read: agent }),
        /** Only agents write it; everybody reads it. */
        grade: field.integer({ default: 7, write: agent }),
        trace: field.text({ hidden: true, default: "traced" }),
        code: field.text({ unique: true }),
        year: field.integer(),
        number: field.integer(),
        title: field.computed(field.text(), `subject + "!"`),
      },
      unique: [["year", "number"]],
      access: {
        read: `owner == me.id || ${agent}`,
        create: "owner == me.id",
        update: `(owner == me.id && next.owner == old.owner && !has(input.status)) || ${agent}`,
      },
      validate: [{ that: `status != "closed" || subject != null`, message: "Say what it was.", field: "subject" }],
    }),
  },
});
