import { expect, test } from "bun:test";
import { Sealer } from "./seal.ts";

const sealer = new Sealer(new Uint8Array(32).fill(7));

test("a sealed text comes back, and only where and how it was sealed", () => {
  const text = "Grüße, 😀";
  const sealed = sealer.seal(text, "here");
  expect(sealer.open(sealed, "here")).toBe(text);
  expect(sealed).not.toBe(sealer.seal(text, "here"));
  expect(() => sealer.open(sealed, "there")).toThrow();
  expect(() => new Sealer(new Uint8Array(32)).open(sealed, "here")).toThrow();
  const bytes = Buffer.from(sealed, "base64url");
  for (const index of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => sealer.open(changed.toString("base64url"), "here")).toThrow();
  }
  expect(() => sealer.open("", "here")).toThrow();
});
