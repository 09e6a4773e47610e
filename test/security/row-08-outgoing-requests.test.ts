import { afterAll, beforeAll, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { TestServer } from "../http/test-server.ts";
import { expectAbsent } from "./absent-part.ts";

// Webhooks are not built yet. The row comes with them: no private, mapped or rebound address is ever called.

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

test("there is no address that a caller could make the server call", async () => {
  await expectAbsent(server, [
    ["POST", "/admin/webhooks"],
    ["POST", "/admin/deliveries"],
    ["POST", "/admin/integrations"],
    ["POST", "/hooks/anything"],
  ]);
});
