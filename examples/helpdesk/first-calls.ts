import type { Paint } from "../../src/cli/terminal/terminal.ts";
import { seedId } from "./seed/seed-write.ts";

/** Seeded people to call the API as, one of each role. */
export const people = [
  { variable: "CUSTOMER", name: "Lucía Iyer", is: "a customer with many tickets", key: "customer-1", roles: "" },
  { variable: "AGENT", name: "Priya Ueda", is: "an agent", key: "agent-1", roles: "agent" },
  { variable: "LEAD", name: "Elif Vogel", is: "a supervisor", key: "agent-5", roles: "agent,supervisor" },
] as const;

/** What to try on the helpdesk at an address: shell lines that can be pasted as they are. */
export function firstCalls(url: string, { bold, dim }: Paint): readonly string[] {
  const tokens = people.flatMap(({ variable, name, is, key, roles }) => [
    dim(`  # ${name}, ${is}`),
    `  ${variable}='Authorization: Bearer dev:${seedId("users", key)}:${roles}'`,
  ]);
  return [
    `  ${bold("Try it")}: paste these into another terminal. Only dev takes such tokens.`,
    "",
    `  API=${url}/api/v1`,
    ...tokens,
    "",
    dim("  # The newest urgent tickets that are open, with who asked"),
    `  curl -sG "$API/resources/tickets" -H "$AGENT" -d sort=-created_at -d expand=requester -d limit=3 \\`,
    `    --data-urlencode 'filter=status == "open" && priority >= 4'`,
    dim("  # A customer sees their own tickets alone, and not who is assigned"),
    `  curl -sG "$API/resources/tickets" -H "$CUSTOMER" -d search=invoice -d limit=3`,
    dim("  # How many tickets came in each month, by status"),
    `  curl -sG "$API/resources/tickets/aggregate" -H "$LEAD" -d group=created_at:month,status -d count=true`,
    "",
    dim("  More in examples/helpdesk/README.md"),
    "",
  ];
}
