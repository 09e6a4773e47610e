import { afterAll, beforeAll, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { TestServer } from "../http/test-server.ts";
import { expectAbsent } from "./absent-part.ts";

// Files are not built yet. The row comes with them: another's file is 403 or 404 on every route.

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

test("there is no way to upload, so there is no second one", async () => {
  await expectAbsent(server, [
    ["POST", "/files"],
    ["PUT", "/files/0197b2a0-0000-7000-8000-000000000001"],
    ["PATCH", "/files/0197b2a0-0000-7000-8000-000000000001"],
    ["POST", "/files/0197b2a0-0000-7000-8000-000000000001/parts"],
  ]);
});
