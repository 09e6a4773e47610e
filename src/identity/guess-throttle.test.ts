import { expect, test } from "bun:test";
import { GuessThrottle } from "./guess-throttle.ts";

const second = 1000;
const hour = 3600 * second;

function throttle() {
  let time = 1_800_000_000_000;
  const made = new GuessThrottle(() => time);
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { throttle: made, pass };
}

test("five guesses are free, then each waits twice as long, for a quarter of an hour at most", () => {
  const { throttle: guesses, pass } = throttle();
  const waits = Array.from({ length: 18 }, () => {
    guesses.strike("anna");
    const wait = guesses.waitOf("anna");
    pass(wait);
    return wait / second;
  });
  expect(waits).toEqual([0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900, 900, 900]);
  expect(guesses.waitOf("anna")).toBe(0);
  expect(guesses.waitOf("bert")).toBe(0);
});

test("what was counted ages, and a right guess ends it", () => {
  const { throttle: guesses, pass } = throttle();
  for (let index = 0; index < 8; index += 1) guesses.strike("anna");
  pass(6 * hour);
  guesses.strike("anna");
  expect(guesses.waitOf("anna")).toBe(5 * second);
  guesses.clear("anna");
  guesses.strike("anna");
  expect(guesses.waitOf("anna")).toBe(0);
});

test("whoever guesses on and on gets about a hundred tries a day", () => {
  const { throttle: guesses, pass } = throttle();
  let tries = 0;
  let left = 30 * 24 * hour;
  while (left > 0) {
    guesses.strike("anna");
    tries += 1;
    const wait = guesses.waitOf("anna");
    pass(wait);
    left -= Math.max(wait, 1);
  }
  expect(tries / 30).toBeLessThan(100);
});

test("what was no guess is taken back", () => {
  const { throttle: guesses } = throttle();
  for (let index = 0; index < 20; index += 1) {
    guesses.strike("anna");
    guesses.forgive("anna");
  }
  expect(guesses.waitOf("anna")).toBe(0);
  guesses.forgive("nobody");
});
