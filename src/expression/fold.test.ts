import { describe, expect, test } from "bun:test";
import { ticketExpression } from "./expression.fixture.ts";
import { clauses, evaluate, fold, holds } from "./index.ts";

const agent = { roles: new Set(["agent"]), signedIn: true, organization: false };
const anonymous = { roles: new Set<string>(), signedIn: false, organization: false };

describe("what is known of a caller", () => {
  test.each([
    [`"agent" in me.roles`, true, false],
    [`"agent" in me.roles || status == "open"`, true, undefined],
    [`me.signed_in && requester == me.id`, undefined, false],
    [`me.roles.exists(r, r == "agent" || r == "lead")`, true, false],
    [`requester.name == "x" && !("agent" in me.roles)`, false, undefined],
  ])("decides %s", (written, forAgent, forAnonymous) => {
    expect(fold(ticketExpression(written), agent).constant).toBe(forAgent);
    expect(fold(ticketExpression(written), anonymous).constant).toBe(forAnonymous);
  });

  test("is not put in where that makes too much of it", () => {
    const roles = new Set(Array.from({ length: 400 }, (_, at) => `role${at}`));
    const expression = ticketExpression(`me.roles.exists(a, me.roles.exists(b, a + b == subject))`);
    const folded = fold(expression, { roles, signedIn: true, organization: false });
    const me = { roles: [...roles] };
    expect(holds(folded, { record: { subject: "role7role9" }, me })).toBe(true);
    expect(evaluate(folded, { record: { subject: "role7" }, me })).toBe(false);
  });
});

test("a condition is told clause by clause", () => {
  const { operator, clauses: parts } = clauses(ticketExpression(`status == "a || b" && (urgent || priority > 3)`));
  expect(operator).toBe("and");
  expect(parts.map((part) => part.text)).toEqual([`status == "a || b"`, "(urgent || priority > 3)"]);
  expect(parts[1]?.clauses.map((part) => part.text)).toEqual(["urgent", "priority > 3"]);
});
