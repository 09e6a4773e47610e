import { describe, expect, test } from "bun:test";
import { defaultLimits } from "../charter/limits.ts";
import { Problem, type ProblemCode } from "../kit/problem.ts";
import { type BodyType, readBody, readOptionalBody } from "./read-body.ts";

type Content = string | Uint8Array<ArrayBuffer> | ReadableStream | null;

const limits = { ...defaultLimits, body: 5000, depth: 8 };

function request(body: Content, headers: Record<string, string> = { "Content-Type": "application/json" }) {
  return new Request("http://test/", { method: "POST", body, headers });
}

async function problemOf(body: Content, headers?: Record<string, string>): Promise<Problem> {
  try {
    await readBody(request(body, headers), limits);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("the body was taken");
}

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values);
}

describe("a body is refused:", () => {
  test.each<[string, Content, ProblemCode, string]>([
    ["empty", null, "malformed", "The body is empty."],
    ["broken", '{"a": 1,\n "b" 2}', "malformed", "Expected a colon at line 2, column 6."],
    ["bad UTF-8", bytes(0x7b, 0x22, 0xff, 0x22, 0x7d), "malformed", "The body is not valid UTF-8."],
    ["cut UTF-8", bytes(0x22, 0xe2, 0x82, 0x22), "malformed", "The body is not valid UTF-8."],
    ["an encoded surrogate", bytes(0x22, 0xed, 0xa0, 0x80, 0x22), "malformed", "The body is not valid UTF-8."],
    ["deep", `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`, "malformed", "JSON may nest 8 deep at most"],
    ["large", `"${"x".repeat(5000)}"`, "too_large", "A body may have 5000 bytes at most."],
    ["no object", "[1]", "validation", "The body must be a JSON object."],
    ["null", "null", "validation", "The body must be a JSON object."],
  ])("%s", async (_name, body, code, message) => {
    const problem = await problemOf(body);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(message);
  });

  test("large without saying so, before its end was read", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000).fill(0x20));
      },
    });
    expect((await problemOf(body)).code).toBe("too_large");
    expect(pulled).toBeLessThan(20);
  });

  test("one that does not end", async () => {
    const endless = request(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    const reading = readBody(endless, { ...limits, writeDeadline: 1 });
    expect(reading).rejects.toMatchObject({ code: "deadline" });
  });

  test.each([
    {},
    { "Content-Type": "text/plain" },
    { "Content-Type": "application/merge-patch+json" },
    { "Content-Type": "application/json; charset=latin1" },
    { "Content-Type": "application/json, text/html" },
    { "Content-Type": "application/json", "Content-Encoding": "gzip" },
  ])("of the type %j", async (headers) => {
    expect((await problemOf(bytes(0x7b, 0x7d), headers)).code).toBe("unsupported_type");
  });
});

describe("a body is taken:", () => {
  test.each([
    [{ "Content-Type": "application/json" }, "application/json"],
    [{ "Content-Type": "Application/JSON; Charset=UTF-8" }, "application/json"],
    [{ "Content-Type": "application/merge-patch+json" }, "application/merge-patch+json"],
  ])("of the type %j", async (headers, type) => {
    const types: readonly BodyType[] = ["application/json", "application/merge-patch+json"];
    expect((await readBody(request("{}", headers), limits, types)).type).toBe(type as BodyType);
  });

  test("with names that mean something elsewhere, and brackets in its texts", async () => {
    const text = `{"__proto__":{"x":1},"constructor":2,"text":"${'[{\\"'.repeat(100)}","list":[[[{}]]]}`;
    const { value } = await readBody(request(text), limits);
    expect(Object.keys(value)).toEqual(["__proto__", "constructor", "text", "list"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("in pieces, or not at all where it need not be there", async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const piece of ['{"a"', ':"€', '"}']) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    expect((await readBody(request(body), limits)).value).toEqual({ a: "€" });
    expect(await readOptionalBody(request(null), limits)).toBeUndefined();
  });
});
