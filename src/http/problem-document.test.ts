import { expect, test } from "bun:test";
import { Problem } from "../kit/problem.ts";
import { problemDocument } from "./problem-document.ts";

function document(problem: Problem): unknown {
  return JSON.parse(problemDocument(problem, "r1"));
}

test("a problem shows its code, words and faults, and nothing of its cause", () => {
  const errors = [{ pointer: "/subject", code: "too_long", message: "At most 200 characters." }];
  const cause = new Error("SELECT secret FROM users");
  expect(document(new Problem("validation", "One fault.", { errors, extra: { index: 2 }, cause }))).toEqual({
    type: "/problems/validation",
    title: "The input is not valid",
    status: 422,
    detail: "One fault.",
    request_id: "r1",
    errors,
    index: 2,
  });
});

test("what it carries beside cannot replace what every problem has", () => {
  expect(document(new Problem("not_found", "No.", { extra: { status: 200, type: "x" } }))).toMatchObject({
    status: 404,
    type: "/problems/not_found",
  });
});

test("it stays short, however much the input quoted", () => {
  const errors = Array.from({ length: 1000 }, () => ({
    pointer: "/x".repeat(1000),
    code: "x",
    message: "m".repeat(9999),
  }));
  expect(problemDocument(new Problem("validation", "d".repeat(9999), { errors }), "r1").length).toBeLessThan(120_000);
});
