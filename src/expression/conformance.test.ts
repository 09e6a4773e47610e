import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { conformanceCases, type Setting } from "./conformance.cases.ts";
import { checkCase, inMemory, onBoth } from "./conformance.run.ts";
import { ExpressionError } from "./expression.ts";
import type { Value } from "./value.ts";

const cases = conformanceCases();
const claimed = cases.filter(({ exclusion }) => exclusion === undefined);
const excluded = cases.filter(({ exclusion }) => exclusion !== undefined);

/** What an expression gives, or that it is refused when it is checked. */
function outcome(written: string, setting: Setting): { readonly value: Value } | "refused" {
  try {
    return { value: inMemory(checkCase(written, setting), setting) };
  } catch (error) {
    if (error instanceof ExpressionError) return "refused";
    throw error;
  }
}

function isExpected(found: ReturnType<typeof outcome>, { expected }: Setting): boolean {
  if (expected === "fault") return found === "refused" || found.value === null;
  return Bun.deepEquals(found, expected, true);
}

/** The figures as docs/expressions.md has them. */
function figures(): string {
  const groups = Map.groupBy(excluded, ({ exclusion }) => exclusion ?? "");
  const rows = [...groups].map(([reason, group]) => {
    const places = new Set(group.map(({ name }) => name.slice(0, name.indexOf("/"))));
    return `| ${reason} | ${group.length} | ${[...places].join(", ")} |`;
  });
  return [
    "| of CEL's conformance data | cases |",
    "|---|---|",
    `| passed | ${claimed.length} |`,
    `| excluded | ${excluded.length} |`,
    `| all | ${cases.length} |`,
    "",
    "| excluded | cases | in |",
    "|---|---|---|",
    ...rows,
  ].join("\n");
}

describe("CEL's conformance data", () => {
  test.each(claimed.map((each) => [each.name, each] as const))("%s", (_name, { expression, setting }) => {
    if (!setting) throw new TypeError("the case has nothing to run over");
    const found = outcome(expression, setting);
    expect(isExpected(found, setting) || found).toBe(true);
    if (found === "refused") return;
    const [memory, sqlite] = onBoth(checkCase(expression, setting), setting);
    expect(sqlite).toEqual(memory);
  });

  test("has no excluded case that passes", () => {
    // One that must fail is refused here for its very form, so that its failing shows nothing.
    const passing = excluded.filter(({ expression, setting }) => {
      const found = setting ? outcome(expression, setting) : "refused";
      return setting && found !== "refused" && isExpected(found, setting);
    });
    expect(passing.map(({ name, exclusion }) => `${name}: ${exclusion}`)).toEqual([]);
  });

  test("gives the figures of the document", async () => {
    const counted = new Set(cases.map(({ name }) => name));
    expect(counted.size).toBe(cases.length);
    const document = await Bun.file(join(import.meta.dir, "../../docs/expressions.md")).text();
    expect(document).toContain(figures());
    console.log(
      `CEL's conformance data: ${claimed.length} passed, ${excluded.length} excluded, ${cases.length} in all`,
    );
  });
});
