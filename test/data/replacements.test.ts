import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { JsonObject } from "../../src/kit/json.ts";
import { DataDesk, idIn, idOf, people, refusal } from "./data-desk.ts";
import { ordersDefinition } from "./orders.definition.ts";

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(ordersDefinition);
});
afterAll(() => desk.close());

async function order(input: JsonObject = {}): Promise<string> {
  return idIn(await desk.as("anna").create("orders", input));
}

describe("PUT", () => {
  test("creates what is not there, under its id", async () => {
    const id = idOf(9001);
    const result = await desk.as("anna").put("orders", id, { subject: "Put" });
    expect(result).toMatchObject({ status: 201, id, version: 1, record: { subject: "Put", status: "open" } });
  });

  test("replaces what may be written: what is left out takes its default, else null; the rest stays", async () => {
    const id = await order({ subject: "Old", count: 4, tags: ["a"], report: "Read by agents" });
    await desk.as("agnes").patch("orders", id, { grade: 1 });
    const { status, record } = await desk.as("anna").put("orders", id, { count: 5 });
    expect(status).toBe(200);
    expect(record).toMatchObject({ version: 3, subject: null, count: 5, tags: null, grade: 1, owner: people.anna });
    expect(await desk.as("agnes").get("orders", id)).toMatchObject({ report: null });
    expect(await desk.rows(`SELECT trace FROM orders WHERE id = '${id}'`)).toEqual([["traced"]]);
  });

  test("that changes nothing keeps the version", async () => {
    const id = await order({ subject: "Same" });
    expect(await desk.as("anna").put("orders", id, { subject: "Same" })).toMatchObject({ status: 200, version: 1 });
  });

  test("takes an id in the body if it is that of the address", async () => {
    const id = idOf(9002);
    expect(await desk.as("anna").put("orders", id, { id })).toMatchObject({ status: 201 });
    expect((await refusal(desk.as("anna").put("orders", id, { id: idOf(9003) }))).faults).toEqual(["/id read_only"]);
  });

  test("of what exists but cannot be read is not found", async () => {
    const id = await order({ subject: "Anna's" });
    expect((await refusal(desk.as("bert").put("orders", id, {}))).code).toBe("not_found");
    expect(await desk.as("anna").get("orders", id)).toMatchObject({ subject: "Anna's", version: 1 });
  });

  test("tells whoever may not create nothing of what is hidden, whatever is wrong with the input", async () => {
    const hidden = idIn(await desk.as("anna").create("diaries", { text: "Mine" }));
    for (const input of [{}, { text: "Mine" }, { text: null }, { text: "x", about: idOf(12) }, { nosuch: 1 }]) {
      const answers = [hidden, idOf(9200)].map((id) =>
        refusal(desk.as("bert").put("diaries", id, { ...input, owner: people.agnes })),
      );
      const [one, other] = await Promise.all(answers);
      expect(one).toEqual(other ?? { code: "none", faults: [] });
    }
  });

  test("with If-None-Match: * creates only; with If-Match replaces only", async () => {
    const id = await order();
    const none = desk.as("anna").put("orders", id, {}, { ifNoneMatch: "any" });
    expect((await refusal(none)).code).toBe("precondition_failed");
    expect(await desk.as("anna").put("orders", idOf(9004), {}, { ifNoneMatch: "any" })).toMatchObject({ status: 201 });
    for (const ifMatch of ["any", [1]] as const) {
      expect((await refusal(desk.as("anna").put("orders", idOf(9005), {}, { ifMatch }))).code).toBe("not_found");
    }
  });
});

describe("If-Match", () => {
  test("lets a write through at that version alone", async () => {
    const id = await order({ subject: "1" });
    const anna = desk.as("anna");
    await anna.patch("orders", id, { subject: "2" }, { ifMatch: [1] });
    await anna.patch("orders", id, { subject: "3" }, { ifMatch: [1, 2] });
    await anna.patch("orders", id, { subject: "4" }, { ifMatch: "any" });
    for (const write of [
      anna.patch("orders", id, { subject: "5" }, { ifMatch: [3] }),
      anna.put("orders", id, { subject: "5" }, { ifMatch: [5] }),
      desk.as("root").remove("orders", id, { ifMatch: [1] }),
    ]) {
      expect((await refusal(write)).code).toBe("precondition_failed");
    }
    await desk.as("root").remove("orders", id, { ifMatch: [4] });
  });

  test("of ten writers with the same version lets one win", async () => {
    const id = await order();
    const writes = Array.from({ length: 10 }, (_, index) =>
      desk.as("anna").patch("orders", id, { subject: `w${index}` }, { ifMatch: [1] }),
    );
    const settled = await Promise.allSettled(writes);
    expect(settled.filter(({ status }) => status === "fulfilled").length).toBe(1);
    expect(await desk.as("anna").get("orders", id)).toMatchObject({ version: 2 });
  });
});
