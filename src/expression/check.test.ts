import { describe, expect, test } from "bun:test";
import { ticketExpression, ticketScope } from "./expression.fixture.ts";
import { check, ExpressionError } from "./index.ts";

function faultOf(written: string, expected?: "condition"): ExpressionError | undefined {
  try {
    check(written, ticketScope, expected);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** Each with a part of its message, and where it is said to stand. */
const faults: readonly (readonly [written: string, message: string, line: number, column: number])[] = [
  ["statu == 1", 'There is no name "statu" here. Did you mean "status"?', 1, 1],
  ["status == 'open' &&\n  requester.nam == 'x'", 'There is no name "nam" here. Did you mean "name"?', 2, 13],
  ["__proto__ == 1", 'There is no name "__proto__" here.', 1, 1],
  ["constructor.name == 'x'", 'There is no name "constructor" here.', 1, 1],
  ["requester.constructor == 'x'", 'There is no name "constructor" here.', 1, 11],
  ["me.__proto__ == 'x'", 'There is no name "__proto__" here.', 1, 4],
  ["subject.toString() == 'x'", 'There is no function "toString".', 1, 9],
  ["constructor(1)", 'There is no function "constructor".', 1, 1],
  ["door_code == 'x'", '"door_code" cannot be used in an expression: it is a secret.', 1, 1],
  ["me == 'x'", '"me" is not a value', 1, 1],
  ["priority == 'x'", "A whole number and a text cannot be used with ==.", 1, 10],
  ["'😀' == subject && prioriti == 1", 'Did you mean "priority"?', 1, 19],
  ["subject.contains(1)", "A text is expected, and this is a whole number.", 1, 9],
  ["price / price == price", "Decimals can be added, subtracted and multiplied.", 1, 7],
  ["comments.exists(status, true)", '"status" means something here already', 1, 17],
  ["[1, 'a'] == null", "A list holds values of one type", 1, 1],
  ["subject.matches(status)", "The pattern must be written out as a text.", 1, 9],
  ["status = 'open'", "Use == to compare.", 1, 8],
  ["status == 'open", "This text has no end.", 1, 11],
  ["(status == 'open'", 'This bracket is not closed: ")" is missing.', 1, 1],
  ["status ==", "The expression ends too soon", 1, 10],
  ["", "The expression is empty.", 1, 1],
  ["timestamp('yesterday') < due", "timestamp() takes a time such as", 1, 1],
];

describe("an expression that is wrong", () => {
  test.each(faults)("%j", (written, message, line, column) => {
    const fault = faultOf(written);
    expect(fault?.message).toContain(message);
    expect([fault?.line, fault?.column]).toEqual([line, column]);
  });

  test("is told what type was expected", () => {
    expect(faultOf("subject", "condition")?.message).toBe("This is a text, but a condition is expected.");
  });
});

describe("an expression that is right", () => {
  test("knows what it reads, and whether it walks", () => {
    const own = ticketExpression("status == 'open' && me.signed_in");
    expect([own.walks, own.usesCaller, own.usesRequest]).toEqual([false, true, false]);
    expect(own.uses).toEqual([{ resource: "tickets", member: "status", walked: false }]);

    const walking = ticketExpression("requester.company.plan == 'pro' && due < request.time");
    expect([walking.walks, walking.usesCaller, walking.usesRequest]).toEqual([true, false, true]);
    expect(walking.uses).toContainEqual({ resource: "companies", member: "plan", walked: true });
  });

  test("may have comments", () => {
    expect(ticketExpression("// agents\n// and others\nstatus == '//' // here\n").type.kind).toBe("bool");
  });
});
