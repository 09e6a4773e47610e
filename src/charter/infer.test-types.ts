// Checked by `tsc` alone: each line fails to compile when an inferred type changes.
import { charter } from "./charter.ts";
import { expr } from "./expr.ts";
import { field } from "./field.ts";
import type { CreateInput, FilterKey, ListOf, PatchInput, RecordOf, ResourceName, SortKey } from "./infer.ts";
import { resource } from "./resource.ts";

type Same<Left, Right> =
  (<Value>() => Value extends Left ? 1 : 2) extends <Value>() => Value extends Right ? 1 : 2 ? true : false;

function same<Left, Right>(_same: Same<Left, Right>): void {
  // The argument's type is the test.
}

const app = charter({
  name: "Types",
  users: { fields: { phone: field.text({ personal: true }), team: field.ref("teams", { read: "true" }) } },
  resources: {
    teams: resource({ fields: { name: field.text({ required: true, unique: true }) } }),
    tickets: resource({
      trash: true,
      fields: {
        subject: field.text({ required: true, max: 200 }),
        status: field.choice(["open", "closed"], { default: "open" }),
        rank: field.choice(["low", "high"], { required: true, default: "low" }),
        priority: field.integer({ min: 1, max: 5, required: true }),
        price: field.decimal({ precision: 10, scale: 2 }),
        weight: field.number(),
        urgent: field.boolean({ required: true, default: false }),
        due: field.date(),
        seen: field.datetime(),
        requester: field.ref("users", { required: true, default: expr("me.id") }),
        assignee: field.ref("users", { read: `"agent" in me.roles` }),
        watchers: field.refs("users"),
        tags: field.list(field.text({ max: 30 })),
        moods: field.list(field.choice(["glad", "sad"]), { required: true }),
        extra: field.json(),
        code: field.secret({ required: true }),
        internal: field.text({ hidden: true }),
        late: field.computed(field.boolean(), "due < request.time"),
      },
      indexes: [["status", "-created_at"], ["-priority"]],
      unique: [["requester", "subject"]],
      validate: [{ that: "true", message: "Never.", field: "status" }],
    }),
  },
});

type App = typeof app;
type Ticket = RecordOf<App, "tickets">;
type NewTicket = CreateInput<App, "tickets">;
type TicketPatch = PatchInput<App, "tickets">;

same<ResourceName<App>, "teams" | "tickets" | "users">(true);
same<
  RecordOf<App, "teams">,
  {
    readonly id: string;
    readonly version: number;
    readonly created_at: string;
    readonly updated_at: string;
    readonly created_by: string | null;
    readonly updated_by: string | null;
    readonly name: string;
  }
>(true);

same<Ticket["status"], "open" | "closed" | null>(true);
same<Ticket["rank"], "low" | "high">(true);
same<Ticket["priority"], number>(true);
same<Ticket["price"], string | null>(true);
same<Ticket["urgent"], boolean>(true);
same<Ticket["due"], string | null>(true);
same<Ticket["requester"], string>(true);
same<Ticket["assignee"], string | null | undefined>(true);
same<Ticket["watchers"], string[]>(true);
same<Ticket["tags"], string[] | null>(true);
same<Ticket["moods"], ("glad" | "sad")[]>(true);
same<Ticket["late"], boolean | null>(true);
same<Ticket["deleted_at"], string | null>(true);
same<Extract<keyof Ticket, "code" | "internal">, never>(true);

same<NewTicket["subject"], string>(true);
same<NewTicket["status"], "open" | "closed" | null | undefined>(true);
same<NewTicket["rank"], "low" | "high" | undefined>(true);
same<NewTicket["requester"], string | undefined>(true);
same<NewTicket["code"], string>(true);
same<NewTicket["id"], string | undefined>(true);
same<Extract<keyof NewTicket, "late" | "internal" | "version" | "created_at">, never>(true);

same<TicketPatch["priority"], number | { readonly add: number } | undefined>(true);
same<TicketPatch["price"], string | null | { readonly add: string } | undefined>(true);
same<TicketPatch["subject"], string | undefined>(true);
same<TicketPatch["tags"], string[] | null | { readonly add?: string[]; readonly remove?: string[] } | undefined>(true);

same<ListOf<App, "tickets">["items"], readonly Ticket[]>(true);
same<
  Extract<SortKey<App, "tickets">, "-priority" | "subject" | "-deleted_at">,
  "-priority" | "subject" | "-deleted_at"
>(true);
same<Extract<SortKey<App, "tickets">, "tags" | "-tags" | "code" | "late" | "extra" | "watchers" | "internal">, never>(
  true,
);
same<Extract<FilterKey<App, "tickets">, "tags" | "watchers" | "code" | "internal" | "late">, "tags" | "watchers">(true);

same<RecordOf<App, "users">["email"], string>(true);
same<RecordOf<App, "users">["verified"], boolean>(true);
same<RecordOf<App, "users">["phone"], string | null>(true);
same<RecordOf<App, "users">["team"], string | null | undefined>(true);
same<CreateInput<App, "users">["email"], string>(true);

// @ts-expect-error no such resource
type _Unknown = RecordOf<App, "ticket">;

// @ts-expect-error a misspelt option
field.text({ requird: true });
// @ts-expect-error a misspelt option beside a right one
field.text({ required: true, mx: 20 });
// @ts-expect-error an option of another kind
field.boolean({ search: true });
// @ts-expect-error the default is none of the choices
field.choice(["open", "closed"], { default: "opened" });
// @ts-expect-error the default is no number
field.integer({ default: "1" });
// @ts-expect-error decimals are strings
field.decimal({ default: 1.5 });
// @ts-expect-error references are not cleared like that
field.ref("users", { onDelete: "nullify" });
// @ts-expect-error the default's items are no numbers
field.list(field.integer(), { default: ["a"] });
// @ts-expect-error the index names no field
resource({ fields: { name: field.text() }, indexes: [["nam"]] });
// @ts-expect-error a misspelt right
resource({ fields: { name: field.text() }, access: { raed: "true" } });
// @ts-expect-error a misspelt option of a resource
resource({ fields: { name: field.text() }, trashh: true });
// @ts-expect-error the message belongs to no field
resource({ fields: { name: field.text() }, validate: [{ that: "true", message: "", field: "nam" }] });
// @ts-expect-error a misspelt key
charter({ name: "x", resources: {}, overveiw: "" });
// @ts-expect-error an unknown limit
charter({ name: "x", resources: {}, limits: { bodie: 1 } });
