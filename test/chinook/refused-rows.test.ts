import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { patience } from "../cli/command-line.ts";
import { ChinookProject, hasSource } from "./chinook-server.ts";
import { Source } from "./source.ts";

setDefaultTimeout(patience);

describe.skipIf(!hasSource)("rows of a real database that a definition refuses", () => {
  const project = new ChinookProject();
  afterAll(() => project.remove());

  test("are named with field and reason, as are those that refer to them; all others come in", async () => {
    const source = new Source();
    await project.init();
    const text = await Bun.file(project.definition).text();
    await Bun.write(
      project.definition,
      text.replace("email: field.text({ required: true, max: 60 })", "email: field.text({ required: true, max: 28 })"),
    );
    const [customers, invoices, lines] = [
      source.rows("SELECT CustomerId FROM Customer WHERE length(Email) > 28"),
      source.rows("SELECT InvoiceId FROM Invoice JOIN Customer USING (CustomerId) WHERE length(Email) > 28"),
      source.rows(
        "SELECT InvoiceLineId FROM InvoiceLine JOIN Invoice USING (InvoiceId) JOIN Customer USING (CustomerId) WHERE length(Email) > 28",
      ),
    ].map((rows) => rows.map(([key]) => String(key)).toSorted());
    source.close();
    const { code, said } = await project.import();
    expect(code).toBe(1);
    const refusedFor = (table: string, field: string, reason: RegExp): readonly string[] =>
      said.refusals
        .filter((refusal) => refusal.table === table && refusal.field === field && reason.test(refusal.reason))
        .map(({ row }) => row)
        .toSorted();
    expect(customers).not.toBeEmpty();
    expect(refusedFor("Customer", "email", /at most 28 characters/)).toEqual(customers ?? []);
    expect(refusedFor("Invoice", "customer", /^Customer \d+ was refused\.$/)).toEqual(invoices ?? []);
    expect(refusedFor("InvoiceLine", "invoice", /^Invoice \d+ was refused\.$/)).toEqual(lines ?? []);
    expect(said.refused).toBe(said.refusals.length);
    expect(said.created + said.refused).toBe(15_607);
  });
});
