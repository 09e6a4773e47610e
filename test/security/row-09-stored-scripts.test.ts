import { afterAll, beforeAll, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { TestServer } from "../http/test-server.ts";
import { expectAbsent } from "./absent-part.ts";

// Files are not built yet. The row comes with them: svg, html and xml are attachments, in a sandbox.

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

test("there is no file that could be shown as a page", async () => {
  await expectAbsent(server, [
    ["GET", "/files"],
    ["GET", "/files/0197b2a0-0000-7000-8000-000000000001"],
    ["GET", "/files/picture.svg"],
  ]);
});

test("what records hold comes as data that no browser runs", async () => {
  const script = "<script>alert(1)</script>";
  const id = await server.create("tickets", { subject: script });
  const { text, headers } = await server.send("GET", `/resources/tickets/${id}`, { as: "agnes" });
  expect(text).toContain(script);
  expect(headers.get("Content-Type")).toBe("application/json");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
});
