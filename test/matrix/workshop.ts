import { charter, expr, field, resource } from "../../src/index.ts";

const lead = `"lead" in me.roles`;
const worker = `"worker" in me.roles`;

/** A definition with every kind of rule: what the other definitions of the matrix do not have is here. */
export const workshop = charter({
  name: "Workshop",
  roles: { worker: "Does the work", lead: "Leads it" },
  users: {
    fields: {
      team: field.ref("teams", { inverse: "members", write: lead }),
      nick: field.text({ search: true }),
      grade: field.integer({ read: lead, write: lead }),
      badge: field.text({ hidden: true }),
      phone: field.text({ personal: true, read: `id == me.id || ${lead}` }),
    },
    access: { read: `me.signed_in && (id == me.id || ${worker} || ${lead})`, update: `id == me.id || ${lead}` },
  },
  resources: {
    teams: resource({
      fields: {
        name: field.text({ required: true, search: true }),
        budget: field.integer({ read: lead, write: lead }),
        code: field.text({ hidden: true }),
      },
      access: { read: `me.team == id || ${lead}`, create: lead, update: lead, delete: lead },
    }),
    projects: resource({
      trash: true,
      fields: {
        name: field.text({ required: true, search: true }),
        code: field.integer({ unique: true }),
        owner: field.ref("users", { required: true, default: expr("me.id"), inverse: "projects" }),
        team: field.ref("teams", { inverse: "projects" }),
        parent: field.ref("projects", { onDelete: "set null", inverse: "parts" }),
        helpers: field.refs("users", { inverse: "helps" }),
        reviewers: field.refs("users", { inverse: "reviews", read: lead, write: lead }),
        sponsor: field.ref("users", { inverse: "sponsored", read: "owner == me.id" }),
        plan: field.text({ hidden: true }),
        pin: field.secret(),
        cost: field.decimal({ precision: 10, scale: 2, read: lead, write: lead }),
        rating: field.integer({ min: 0, max: 99, read: "owner == me.id" }),
        weight: field.number(),
        label: field.computed(field.text(), `name + "!"`),
        worth: field.computed(field.decimal({ precision: 10, scale: 2 }), "cost", { read: lead }),
        stage: field.choice(["idea", "active", "done"], { default: "idea", write: `${worker} || ${lead}` }),
        due: field.date(),
        seen: field.datetime(),
        tags: field.list(field.text()),
        meta: field.json({ read: `${worker} || ${lead}` }),
        note: field.markdown({ search: true, read: `${worker} || ${lead}`, write: `old.owner == me.id || ${lead}` }),
        open: field.boolean({ default: false }),
      },
      access: {
        read: `open || owner == me.id || helpers.exists(h, h.id == me.id) || ${lead}`,
        create: "me.signed_in && owner == me.id",
        update: `(owner == me.id && next.owner == me.id && !has(input.code)) || ${lead}`,
        delete: `owner == me.id && stage != "active" || ${lead}`,
      },
      validate: [{ that: `stage != "done" || due != null`, message: "Say when it was done.", field: "due" }],
    }),
    tasks: resource({
      fields: {
        project: field.ref("projects", { required: true, onDelete: "cascade", inverse: "tasks" }),
        assignee: field.ref("users", { inverse: "tasks" }),
        title: field.text({ required: true, search: true }),
        remark: field.text({ search: true, read: "assignee == me.id" }),
        hours: field.integer({ write: `assignee == me.id || ${lead}` }),
        link: field.url(),
        contact: field.email({ read: `project.owner == me.id` }),
      },
      access: {
        read: `project.owner == me.id || assignee == me.id || (${worker} && project.team == me.team) || ${lead}`,
        create: `project.owner == me.id || ${lead}`,
        update: `project.owner == me.id || assignee == me.id || ${lead}`,
        delete: `project.owner == me.id && project.team.name != null || ${lead}`,
      },
    }),
    /** A box: whoever puts something in sees none of it again, and must not learn what is noted of it. */
    suggestions: resource({
      fields: {
        text: field.text({ required: true, search: true }),
        verdict: field.text({ write: lead }),
        weighed: field.integer({ read: worker, write: lead }),
        task: field.ref("tasks", { inverse: "suggestions" }),
      },
      access: { read: lead, create: "true", update: lead },
    }),
    /** No rules: nobody but an admin knows that it exists. */
    ledger: resource({ fields: { entry: field.text({ required: true, search: true }), amount: field.integer() } }),
  },
});
