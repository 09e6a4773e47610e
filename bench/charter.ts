// The system that is measured: tasks of which a caller sees some, and the chat of workloads that others publish.
import { charter, expr, field, resource } from "charter";

export default charter({
  name: "Bench",
  overview: "What the benchmarks measure.",
  roles: { staff: "Sees every task that is not hidden" },

  users: { access: { read: "true" } },

  resources: {
    projects: resource({
      fields: { name: field.text({ required: true, index: true, max: 80 }) },
      access: { read: "true" },
    }),

    tasks: resource({
      fields: {
        title: field.text({ required: true, max: 200 }),
        body: field.text({ max: 2000 }),
        status: field.choice(["open", "pending", "closed"], { default: "open" }),
        points: field.integer({ min: 0, max: 100, default: 1 }),
        hidden: field.boolean({ default: false }),
        owner: field.ref("users", { required: true, default: expr("me.id"), inverse: "tasks" }),
        project: field.ref("projects", { inverse: "tasks" }),
      },
      indexes: [["status", "-created_at"], ["-created_at"]],
      access: {
        read: `owner == me.id || ("staff" in me.roles && !hidden)`,
        create: `owner == me.id`,
      },
      validate: [{ that: `status != "closed" || points > 0`, message: "A closed task was worth something." }],
    }),

    rooms: resource({
      fields: { name: field.text({ required: true, max: 80 }) },
      access: { read: `members.exists(m, m.user == me.id)` },
    }),

    room_members: resource({
      fields: {
        user: field.ref("users", { required: true }),
        room: field.ref("rooms", { required: true, inverse: "members" }),
      },
      unique: [["user", "room"]],
      access: { read: `user == me.id` },
    }),

    messages: resource({
      fields: {
        owner: field.ref("users", { required: true, default: expr("me.id") }),
        room: field.ref("rooms", { required: true }),
        data: field.text({ required: true, max: 4000 }),
      },
      access: {
        read: `room.members.exists(m, m.user == me.id)`,
        create: `owner == me.id && room.members.exists(m, m.user == me.id)`,
      },
    }),
  },
});
