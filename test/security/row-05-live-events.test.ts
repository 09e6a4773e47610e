import { afterAll, beforeAll, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { TestServer } from "../http/test-server.ts";
import { expectAbsent } from "./absent-part.ts";

// Live changes are not built yet. The row comes with them: what is revoked in mid-subscription sends no event more.

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

test("there are no live events that could go past the rules", async () => {
  await expectAbsent(server, [
    ["GET", "/realtime"],
    ["GET", "/realtime?subscribe=tickets"],
    ["POST", "/realtime/ticket"],
  ]);
});
