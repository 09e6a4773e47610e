import { expect, test } from "bun:test";
import { createLogger } from "./logger.ts";

function logged(human: boolean, write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  write(
    createLogger({
      level: "info",
      human,
      write: (line) => {
        text += line;
      },
    }),
  );
  return text;
}

test("an event is one line of JSON, its error with stack and cause", () => {
  const error = new Error("no disk", { cause: new Error("EIO") });
  const line = logged(false, (log) => log.error({ event: "request.failed", request: "r1", err: error }));
  expect(line.trimEnd()).not.toContain("\n");
  const entry = JSON.parse(line) as { err: { stack: string }; level: number };
  expect(entry).toMatchObject({ event: "request.failed", request: "r1", level: 50 });
  expect(entry.err.stack).toContain("no disk");
  expect(entry.err.stack).toContain("EIO");
});

test("what is below the level is not written", () => {
  expect(logged(false, (log) => log.debug({ event: "request.answered" }))).toBe("");
});

test("values under the names of secrets are not written", () => {
  const line = logged(false, (log) =>
    log.info({ event: "x", authorization: "Bearer abc", headers: { cookie: "abc", authorization: "abc" } }),
  );
  expect(line).not.toContain("abc");
});

test("a person reads a short line, with the stack below", () => {
  const line = logged(true, (log) => log.warn({ event: "requests.shed", route: "/a b", count: 3 }, "busy"));
  expect(Bun.stripANSI(line)).toMatch(/^\d\d:\d\d:\d\d warn {2}requests\.shed busy route="\/a b" count=3\n$/);
  const failed = logged(true, (log) => log.error({ event: "request.failed", err: new Error("no disk") }));
  expect(failed).toMatch(/request\.failed no disk\nError: no disk\n/);
});
