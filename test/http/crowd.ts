import { charter, field, resource } from "../../src/index.ts";
import type { TestServer } from "./test-server.ts";

/** Many items of one group, and little time for each read. */
export const crowd = charter({
  name: "Crowd",
  resources: {
    groups: resource({ fields: { name: field.text() }, access: { read: "true", create: "true" } }),
    items: resource({
      fields: { name: field.text(), group: field.ref("groups", { inverse: "items" }) },
      access: { read: "true", create: "true" },
    }),
  },
  limits: { readDeadline: 500, batch: 500 },
});

/** Goes through all items for each item for each item for each item, which would take hours. */
export const endless =
  'group.items.exists(a, a.group.items.exists(b, b.group.items.exists(c, c.name + a.name + b.name == "none")))';

/** Makes the items, 500 of them. */
export async function fillCrowd(server: TestServer): Promise<void> {
  const group = await server.create("groups", { name: "all" }, "root");
  const operations = Array.from({ length: 500 }, (_, index) => ({
    method: "POST",
    path: "/resources/items",
    body: { name: `item ${index}`, group },
  }));
  await server.must("POST", "/batch", { as: "root", json: { operations } });
}
