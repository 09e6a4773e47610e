import { describe, expect, test } from "bun:test";
import { MemoryRateLimiter } from "./memory-rate-limiter.ts";

const minute = 60_000;

function limiter(amount: number): {
  readonly limiter: MemoryRateLimiter;
  readonly pass: (milliseconds: number) => void;
} {
  let time = 5_000_000;
  const made = new MemoryRateLimiter({ name: "requests", amount, window: minute }, () => time);
  return {
    limiter: made,
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

describe("a quota", () => {
  test("is given whole at once, then as it is refilled", () => {
    const { limiter: rates, pass } = limiter(60);
    for (let left = 59; left >= 0; left -= 1) {
      expect(rates.take("anna")).toMatchObject({ allowed: true, remaining: left, retryAfter: 0 });
    }
    expect(rates.take("anna")).toMatchObject({ allowed: false, remaining: 0, reset: 60, retryAfter: 1 });
    pass(1000);
    expect(rates.take("anna")).toMatchObject({ allowed: true, remaining: 0 });
    expect(rates.take("anna").allowed).toBe(false);
    pass(minute);
    expect(rates.take("anna")).toMatchObject({ allowed: true, remaining: 59, reset: 1 });
  });

  test("is each key's own", () => {
    const { limiter: rates } = limiter(1);
    expect([rates.take("anna").allowed, rates.take("anna").allowed, rates.take("bert").allowed]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("is not used up by what was refused", () => {
    const { limiter: rates, pass } = limiter(6);
    rates.take("anna", 6);
    for (let tries = 0; tries < 1000; tries += 1) expect(rates.take("anna").allowed).toBe(false);
    pass(10_000);
    expect(rates.take("anna").allowed).toBe(true);
  });

  test("gives several at once or none of them, and what is above it for the whole of it", () => {
    const { limiter: rates, pass } = limiter(10);
    expect(rates.take("anna", 8)).toMatchObject({ allowed: true, remaining: 2 });
    expect(rates.take("anna", 3)).toMatchObject({ allowed: false, remaining: 2, retryAfter: 6 });
    expect(rates.take("anna", 2).allowed).toBe(true);
    expect(rates.take("bert", 500)).toMatchObject({ allowed: true, remaining: 0 });
    pass(minute - 1);
    expect(rates.take("bert", 500).allowed).toBe(false);
    pass(1);
    expect(rates.take("bert", 500).allowed).toBe(true);
  });

  test("can be charged for what was done, for two windows at most, and given back", () => {
    const { limiter: rates, pass } = limiter(10);
    rates.charge("anna", 1000);
    expect(rates.take("anna")).toMatchObject({ allowed: false, remaining: 0, reset: 120, retryAfter: 66 });
    pass(66_000);
    expect(rates.take("anna").allowed).toBe(true);
    rates.take("bert", 10);
    rates.charge("bert", -4);
    expect(rates.take("bert", 4).allowed).toBe(true);
    rates.charge("bert", -1000);
    expect(rates.take("bert")).toMatchObject({ remaining: 9 });
  });
});

test("a flood of keys takes no more memory, and frees nobody who keeps coming", () => {
  const { limiter: rates } = limiter(2);
  rates.take("attacker", 2);
  for (let index = 0; index < 300_000; index += 1) {
    rates.take(`2001:db8:${index}::/64`);
    if (index % 10_000 === 0) expect(rates.take("attacker").allowed).toBe(false);
  }
  expect(rates.size).toBeLessThanOrEqual(100_000);
});
