import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { bearer, people, TestServer } from "./test-server.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = `/api/v1/resources/tickets/${await server.create("tickets", { subject: "Printer", requester: people.anna })}`;
});
afterAll(() => server.stop());

/** Sends bytes over one connection as they stand, and reads until `answers` answers came, or the server closed it. */
async function exchange(text: string, answers: number): Promise<string> {
  const decoder = new TextDecoder();
  const { promise, resolve } = Promise.withResolvers<void>();
  let received = "";
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: server.app.port,
    socket: {
      data: (_socket, chunk) => {
        received += decoder.decode(chunk, { stream: true });
        if (statusesIn(received).length >= answers && received.trimEnd().endsWith("}")) resolve();
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  socket.write(text);
  await promise;
  socket.end();
  return received;
}

function statusesIn(received: string): readonly number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: desk\r\nAuthorization: ${bearer("agnes")}\r\n\r\n`;
}

function send(method: string, path: string, body: string, headers = `Content-Length: ${body.length}`): string {
  const common = `Host: desk\r\nAuthorization: ${bearer("agnes")}\r\nContent-Type: application/json`;
  return `${method} ${path} HTTP/1.1\r\n${common}\r\n${headers}\r\n\r\n${body}`;
}

/** The answers of one connection are those of its requests, in their order; Bun may close it before all are given. */
function expectInOrder(received: string, statuses: readonly number[]): void {
  const given = statusesIn(received);
  expect(given).toEqual(statuses.slice(0, given.length));
}

describe("requests that come one behind the other on a connection", () => {
  test("are answered in their order, or not at all", async () => {
    const requests = [get("/healthz"), send("PATCH", ticket, '{"priority":5}'), get("/api/v1/nope"), get(ticket)];
    const received = await exchange(requests.join(""), 4);
    expectInOrder(received, [200, 200, 404, 200]);
    const ids = [...received.matchAll(/X-Request-Id: (\S+)/gi)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(statusesIn(received).length);
  });

  test("do not begin within the body of one that was refused", async () => {
    const hidden = "GET /api/v1/resources HTTP/1.1\r\nHost: desk\r\n\r\n";
    for (const [path, status] of [
      ["/nope", 404],
      ["/api/v1/resources/vault", 400],
      ["/healthz", 405],
    ] as const) {
      const received = await exchange(send("POST", path, hidden) + get("/readyz"), 2);
      expectInOrder(received, [status, 200]);
      expect(received).not.toContain('"items"');
    }
    expectInOrder(await exchange(send("POST", "/api/v1/batch", "x".repeat(200_000)) + get("/readyz"), 2), [413, 200]);
  });

  test.each([
    ["two lengths", "Content-Length: 2\r\nContent-Length: 40"],
    ["a length and pieces", "Content-Length: 2\r\nTransfer-Encoding: chunked"],
    ["a length that is none", "Content-Length: -1"],
    ["an encoding that is none", "Transfer-Encoding: chunked, identity"],
  ])("end where %s leave open what is the body", async (_name, headers) => {
    const received = await exchange(send("POST", "/api/v1/resources/tickets", "{}", headers) + get("/healthz"), 2);
    expect(received).not.toContain('"status":"ok"');
    expect(statusesIn(received).every((status) => status >= 400 && status < 500)).toBe(true);
  });

  test("cannot come as two callers at once", async () => {
    const both = `GET /api/v1/resources HTTP/1.1\r\nHost: desk\r\nAuthorization: ${bearer("anna")}\r\nAuthorization: ${bearer("root")}\r\n\r\n`;
    const received = await exchange(both, 1);
    expect(received).not.toContain("vault");
    expect(statusesIn(received)).toEqual([401]);
  });
});

test("a connection serves one request after the other", async () => {
  const decoder = new TextDecoder();
  const statuses: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: server.app.port,
    socket: {
      data: (open, chunk) => {
        statuses.push(...statusesIn(decoder.decode(chunk)));
        if (statuses.length === 5) resolve();
        else open.write(get(statuses.length % 2 === 0 ? "/healthz" : "/api/v1/nope"));
      },
      close: () => reject(new Error("the connection was closed")),
    },
  });
  socket.write(get("/healthz"));
  await promise;
  socket.end();
  expect(statuses).toEqual([200, 404, 200, 404, 200]);
});

test("a body in pieces is one body", async () => {
  const body = '9\r\n{"priorit\r\n5\r\ny":4}\r\n0\r\n\r\n';
  const received = await exchange(send("PATCH", ticket, body, "Transfer-Encoding: chunked"), 1);
  expect([statusesIn(received), received.includes('"priority":4')]).toEqual([[200], true]);
});

test("a caller that says it has a body first hears that it may send it", async () => {
  const body = '{"priority":2}';
  const headers = `Content-Length: ${body.length}\r\nExpect: 100-continue`;
  expect(statusesIn(await exchange(send("PATCH", ticket, body, headers), 2))).toEqual([100, 200]);
});

test("what the answer to HEAD would be long is told, and left out", async () => {
  const [head, whole] = await Promise.all(
    ["HEAD", "GET"].map((method) =>
      fetch(`${server.app.url}${ticket}`, { method, headers: { Authorization: bearer("agnes") } }),
    ),
  );
  expect(head?.headers.get("Content-Length")).toBe(String((await whole?.text())?.length));
});
