import { expect, test } from "bun:test";
import { createHttp } from "../../src/http/create-http.ts";
import { createLogger } from "../../src/observability/logger.ts";
import { desk } from "./desk.ts";
import { bearer, people, principalOf, TestServer, textOf } from "./test-server.ts";

test("what was accepted is finished, what waits ends at once, and then nothing listens", async () => {
  const server = await TestServer.start(desk);
  const { url } = server.app;
  const headers = { Authorization: bearer("agnes"), "Content-Type": "application/json" };
  const { cursor } = await server.must("GET", "/changes?resources=companies", { as: "agnes" });
  const waiting = fetch(`${url}/api/v1/changes?since=${textOf(cursor)}&wait=60&resources=companies`, { headers });
  const body = JSON.stringify({ subject: "Late", requester: people.anna });
  // A request whose body is only half there when the server is told to stop.
  let finishBody = (): void => undefined;
  const slow = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, 10)));
      finishBody = () => {
        controller.enqueue(new TextEncoder().encode(body.slice(10)));
        controller.close();
      };
    },
  });
  const writes = Array.from({ length: 20 }, () =>
    fetch(`${url}/api/v1/resources/tickets`, { method: "POST", headers, body }),
  );
  const late = fetch(`${url}/api/v1/resources/tickets`, { method: "POST", headers, body: slow });
  // One more round trip: the server has seen all of the above by now, save the rest of the slow one.
  expect((await server.send("GET", "//readyz")).status).toBe(200);
  const stopping = server.stop();
  finishBody();
  const statuses = (await Promise.all([...writes, late])).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: 21 }, () => 201));
  const page = await waiting;
  expect([page.status, ((await page.json()) as { items: unknown[] }).items]).toEqual([200, []]);
  await stopping;
  expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test("stopping twice is stopping once", async () => {
  const server = await TestServer.start(desk);
  await Promise.all([server.stop(), server.stop()]);
});

test("while it drains, a server is not ready but answers, and asks its callers to go elsewhere", async () => {
  const server = await TestServer.start(desk);
  const { model, reader, writer, grantOf } = server.app;
  const http = createHttp({
    model,
    reader,
    writer,
    grantOf,
    records: { find: () => Promise.resolve([]) },
    identity: {
      authenticate: () => principalOf("agnes"),
      within: (principal) => principal,
      flows: [],
      run: () => Promise.reject(new Error("nobody signs in")),
    },
    mails: () => Promise.resolve([]),
    explain: () => Promise.reject(new Error("nobody asks")),
    ready: () => true,
    settings: { trustedProxies: [], maxRequests: 10, rateScale: 0 },
    logger: createLogger({ level: "silent", human: false }),
  });
  const ask = async (path: string) => {
    const response = await http.fetch(new Request(`http://localhost${path}`));
    return [response.status, response.headers.get("Connection")];
  };
  try {
    expect([await ask("/readyz"), await ask("/api/v1/resources/tickets")]).toEqual([
      [200, null],
      [200, null],
    ]);
    const { cursor } = await server.must("GET", "/changes", { as: "agnes" });
    const waiting = ask(`/api/v1/changes?wait=60&since=${textOf(cursor)}`);
    http.drain();
    expect(await ask("/readyz")).toEqual([503, "close"]);
    expect(await ask("/healthz")).toEqual([200, "close"]);
    expect(await ask("/api/v1/resources/tickets")).toEqual([200, "close"]);
    expect(await waiting).toEqual([200, "close"]);
  } finally {
    await server.stop();
  }
});

test("a server whose storage cannot be used is not ready, and says so to nobody in detail", async () => {
  const server = await TestServer.start(desk);
  await server.app.engine.close();
  const ready = await server.send("GET", "//readyz");
  expect([ready.status, ready.json]).toEqual([503, { status: "storage unavailable" }]);
  expect((await server.send("GET", "//healthz")).status).toBe(200);
  const list = await server.send("GET", "/resources/tickets", { as: "agnes" });
  expect([list.status >= 500, list.text.includes("engine")]).toEqual([true, false]);
  await server.stop();
});
