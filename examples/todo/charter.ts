import { charter, expr, field, resource } from "charter";

export default charter({
  name: "Todo",
  overview: "Lists of things to do, each kept by the person who made it.",

  resources: {
    lists: resource({
      fields: {
        title: field.text({ required: true, max: 100 }),
        owner: field.ref("users", { required: true, default: expr("me.id") }),
      },
      indexes: [["owner", "-created_at"]],
      access: {
        read: `owner == me.id`,
        create: `owner == me.id`,
        update: `owner == me.id && next.owner == me.id`,
        delete: `owner == me.id`,
      },
    }),

    tasks: resource({
      fields: {
        list: field.ref("lists", { required: true, onDelete: "cascade", inverse: "tasks" }),
        title: field.text({ required: true, max: 200, search: true }),
        done: field.boolean({ default: false }),
        due: field.date({ index: true }),
      },
      indexes: [["list", "-created_at"]],
      access: {
        read: `list.owner == me.id`,
        create: `list.owner == me.id`,
        update: `list.owner == me.id && next.list.owner == me.id`,
        delete: `list.owner == me.id`,
      },
    }),
  },
});
