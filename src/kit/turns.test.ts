import { expect, test } from "bun:test";
import { Turns } from "./turns.ts";

test("so many go on at once, in the order in which they came, whether those before went well or not", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const works = ends.map(({ promise }, index) =>
    turns.run(() => {
      begun.push(index);
      return promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error("failed"));
  expect(await works[1]?.catch(() => "caught")).toBe("caught");
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve(7);
  expect(await Promise.all([works[0], works[2], works[3], works[4]])).toEqual([7, 7, 7, 7]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(await turns.run(() => Promise.resolve("at once"))).toBe("at once");
});
