import { expect, test } from "bun:test";
import { hashPassword, verifyPassword } from "./password-hash.ts";

test("a password is known again by its hash, which is argon2id of the strength that OWASP asks for", async () => {
  const hash = await hashPassword("correct horse battery");
  expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
  expect(await verifyPassword("correct horse battery", hash)).toBe(true);
  expect(await verifyPassword("correct horse batterY", hash)).toBe(false);
  expect(await hashPassword("correct horse battery")).not.toBe(hash);
});

test("many at once are each told their own outcome", async () => {
  const [one, other] = await Promise.all([hashPassword("one"), hashPassword("other")]);
  const outcomes = await Promise.all([
    verifyPassword("one", one),
    verifyPassword("one", other),
    verifyPassword("other", one),
    verifyPassword("other", other),
  ]);
  expect(outcomes).toEqual([true, false, false, true]);
});

test("a text of any length is hashed whole", async () => {
  const long = "x".repeat(10_000);
  const hash = await hashPassword(long);
  expect(await verifyPassword(long, hash)).toBe(true);
  expect(await verifyPassword(`${long}y`, hash)).toBe(false);
});

test("what is no hash is an error, and what comes after is done all the same", async () => {
  const failed: unknown = await verifyPassword("one", "no hash").catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(await hashPassword("two")).toStartWith("$argon2id$");
});
