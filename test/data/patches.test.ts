import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, objectOf, refusal } from "./data-desk.ts";
import { ordersDefinition } from "./orders.definition.ts";

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(ordersDefinition);
});
afterAll(() => desk.close());

async function order(input: JsonObject = {}): Promise<string> {
  return idIn(await desk.as("anna").create("orders", input));
}

describe("operators", () => {
  test("of fifty requests at once all count", async () => {
    const id = await order();
    const adds = Array.from({ length: 50 }, (_, index) => index + 1);
    await Promise.all(
      adds.map((by) =>
        desk
          .as("anna")
          .patch("orders", id, { count: { add: by % 7 }, price: { add: "0.10" }, tags: { add: [`t${by}`] } }),
      ),
    );
    const after = await desk.as("anna").get("orders", id);
    const sum = adds.reduce((total, by) => total + (by % 7), 0);
    expect(after).toMatchObject({ count: sum, price: "5.00", version: 51 });
    expect(new Set(JSON.stringify(after.tags).match(/t\d+/g))).toEqual(new Set(adds.map((by) => `t${by}`)));
  });

  test.each<[string, JsonObject, JsonObject, Json]>([
    ["count", { count: 5 }, { count: { add: -5 } }, 0],
    ["count", {}, { count: { add: 3 } }, 3],
    ["weight", { weight: 0.5 }, { weight: { add: 0.25 } }, 0.75],
    ["price", { price: "9999.98" }, { price: { add: "0.01" } }, "9999.99"],
    ["price", {}, { price: { add: "-0.01" } }, "-0.01"],
    ["tags", { tags: ["a", "b", "a"] }, { tags: { remove: ["a"], add: ["c", "c"] } }, ["b", "c", "c"]],
    ["tags", {}, { tags: { remove: ["a"] } }, []],
    ["tags", { tags: ["a"] }, { tags: { add: [], remove: ["a"] } }, []],
  ])("make %s of %j by %j: %j", async (name, stored, patch, expected) => {
    const id = await order(stored);
    expect((await desk.as("anna").patch("orders", id, patch))[name] ?? null).toEqual(expected);
  });

  test.each<[JsonObject, JsonObject, string]>([
    [{ count: 1000 }, { count: { add: 1 } }, "/count too_large"],
    [{ count: 0 }, { count: { add: -1 } }, "/count too_small"],
    [{ price: "9999.99" }, { price: { add: "0.01" } }, "/price out_of_range"],
    [{}, { price: { add: "0.001" } }, "/price/add too_precise"],
    [{}, { count: { add: 0.5 } }, "/count/add not_an_integer"],
    [{}, { count: { add: null } }, "/count/add required"],
    [{}, { count: {} }, "/count unknown_operator"],
    [{}, { count: { plus: 1 } }, "/count/plus unknown_operator"],
    [{}, { count: { remove: 1 } }, "/count/remove unknown_operator"],
    [{}, { tags: { add: "a" } }, "/tags/add wrong_type"],
    [{}, { tags: { add: [1] } }, "/tags/add/0 wrong_type"],
    [{}, { tags: { set: [] } }, "/tags/set unknown_operator"],
    [{ weight: 1.7e308 }, { weight: { add: 1.7e308 } }, "/weight out_of_range"],
  ])("on %j refuse %j: %s", async (stored, patch, fault) => {
    const id = await order(stored);
    const faults = (await refusal(desk.as("anna").patch("orders", id, patch))).faults;
    expect(faults).toContain(fault);
  });

  test("are no operators to a merge patch", async () => {
    const id = await order();
    expect((await refusal(desk.as("anna").merge("orders", id, { count: { add: 1 } }))).faults).toEqual([
      "/count wrong_type",
    ]);
  });
});

describe("a merge patch of JSON (RFC 7396, appendix A)", () => {
  test.each<[Json, Json, Json]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [null, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ])("%j patched with %j is %j", async (target, patch, result) => {
    const id = await order({ data: target });
    expect((await desk.as("anna").merge("orders", id, { data: patch })).data ?? null).toEqual(result);
    expect((await desk.as("anna").get("orders", id)).data ?? null).toEqual(result);
  });

  test("takes names that objects inherit for names like others", async () => {
    const id = await order({ data: { a: 1 } });
    const patch = objectOf(`{ "data": { "__proto__": { "x": 1 }, "constructor": 2, "a": null } }`);
    await desk.as("anna").merge("orders", id, patch);
    const { data } = await desk.as("anna").get("orders", id);
    expect(JSON.stringify(data)).toBe(`{"__proto__":{"x":1},"constructor":2}`);
  });
});
