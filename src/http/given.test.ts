import { describe, expect, test } from "bun:test";
import { defaultLimits } from "../charter/limits.ts";
import { Problem } from "../kit/problem.ts";
import { givenInBody, givenInQuery } from "./given.ts";
import { aggregateParameters, listParameters, readAggregateQuery, readListQuery } from "./record-queries.ts";

function list(search: string) {
  return readListQuery(givenInQuery(search, listParameters), defaultLimits);
}

function faultOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was taken");
}

test("a query is read by its parameters", () => {
  expect(list("filter=a+%3D%3D+%22%C3%A9%2B%22&sort=-a,b&fields=id&limit=20&count=exact&trashed=with")).toEqual({
    filter: 'a == "é+"',
    sort: ["-a", "b"],
    fields: ["id"],
    limit: 20,
    count: "exact",
    trashed: "with",
  });
  expect(list("")).toEqual({});
  expect(list("&&")).toEqual({});
});

test("figures are read by theirs", () => {
  const given = givenInQuery("group=created_at:day,status&count=true&sum=amount&tz=UTC", aggregateParameters);
  expect(readAggregateQuery(given, defaultLimits)).toEqual({
    group: ["created_at:day", "status"],
    count: true,
    sum: ["amount"],
    tz: "UTC",
  });
});

describe("a query is refused:", () => {
  test.each([
    ["filtr=x", "invalid_parameter", 'The query parameter "filtr" is unknown. Did you mean "filter"?'],
    ["__proto__=x", "invalid_parameter", "is unknown"],
    ["=x", "invalid_parameter", 'The query parameter "" is unknown'],
    ["limit=1&limit=2", "invalid_parameter", 'The query parameter "limit" is given twice.'],
    ["limit=1&l%69mit=2", "invalid_parameter", "is given twice"],
    ["limit=0", "invalid_parameter", "must be a whole number from 1 to 500"],
    ["limit=1e2", "invalid_parameter", "must be a whole number"],
    ["limit=", "invalid_parameter", "must be a whole number"],
    ["limit=99999999999999999999", "invalid_parameter", "must be a whole number"],
    ["count=maybe", "invalid_parameter", "must be exact"],
    ["trashed=yes", "invalid_parameter", "must be only or with"],
    ["fields=a,,b", "invalid_parameter", "holds a name that is empty"],
    [`fields=${"a,".repeat(200)}a`, "invalid_parameter", "may hold 100 names at most"],
    ["filter=%", "malformed", "percent-encoded"],
    ["filter=%ff", "malformed", "percent-encoded"],
    ["%ff=1", "malformed", "percent-encoded"],
  ])("%s", (search, code, words) => {
    const problem = faultOf(() => list(search));
    expect(problem.code).toBe(code as "malformed");
    expect(problem.message).toContain(words);
  });

  test("without repeating a long name in full", () => {
    expect(faultOf(() => list(`${"x".repeat(10_000)}=1`)).message.length).toBeLessThan(200);
  });
});

describe("the same in a body", () => {
  test("with names as an array, and numbers as numbers", () => {
    const given = givenInBody({ sort: ["-a", "b"], fields: "id,a", limit: 20, cursor: null }, listParameters);
    expect(readListQuery(given, defaultLimits)).toEqual({ sort: ["-a", "b"], fields: ["id", "a"], limit: 20 });
  });

  test.each([
    [{ filtr: "x" }, "/filtr", 'Did you mean "filter"?'],
    [JSON.parse('{"__proto__":{}}') as Record<string, null>, "/__proto__", "There is no parameter"],
    [{ filter: 5 }, "/filter", "must be a string"],
    [{ limit: 0.5 }, "/limit", "must be a whole number"],
    [{ sort: [1] }, "/sort", "holds a name that is empty"],
    [{ sort: { a: 1 } }, "/sort", "must be a string or an array of strings"],
  ])("%j is refused", (body, pointer, words) => {
    const problem = faultOf(() => readListQuery(givenInBody(body, listParameters), defaultLimits));
    expect(problem.code).toBe("validation");
    expect(problem.errors[0]?.pointer).toBe(pointer);
    expect(problem.message).toContain(words);
  });
});
