import { expect, test } from "bun:test";
import { DeviceCookie } from "./device-cookie.ts";

const secret = new Uint8Array(32).fill(7);
const cookies = new DeviceCookie(secret, false);

function sent(...setCookies: readonly string[]): Headers {
  return new Headers({ cookie: setCookies.map((each) => each.split(";", 1)[0]).join("; ") });
}

test("a browser is known for the accounts it signed in to, and for no other", () => {
  const anna = cookies.remember(new Headers(), "anna@example.com");
  const both = cookies.remember(sent(anna), "bert@example.com");
  expect(cookies.deviceFor(sent(anna), "anna@example.com")).toBeString();
  expect(cookies.deviceFor(sent(anna), "bert@example.com")).toBeUndefined();
  expect(cookies.deviceFor(sent("a=b", both), "anna@example.com")).toBe(
    cookies.deviceFor(sent(anna), "anna@example.com"),
  );
  expect(cookies.deviceFor(sent(both), "bert@example.com")).toBeString();
  expect(anna).not.toContain("anna@");
});

test("nobody can make one, nor put two together", () => {
  const anna = cookies.remember(new Headers(), "anna@example.com");
  const foreign = new DeviceCookie(new Uint8Array(32).fill(8), false).remember(new Headers(), "anna@example.com");
  expect(cookies.deviceFor(sent(foreign), "anna@example.com")).toBeUndefined();
  const [id] = foreign.slice("charter.device=".length).split(".");
  const [, mark] = anna.slice("charter.device=".length).split(/[.;]/);
  expect(cookies.deviceFor(sent(`charter.device=${id}.${mark}`), "anna@example.com")).toBeUndefined();
  for (const value of ["", "x", `${id}`, `${id}.`, `${id}.${mark}!`]) {
    expect(cookies.deviceFor(sent(`charter.device=${value}`), "anna@example.com")).toBeUndefined();
  }
});

test("the account that was used longest ago is forgotten first", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  let cookie = "";
  for (const name of names) cookie = cookies.remember(sent(cookie), name);
  expect(names.filter((name) => cookies.deviceFor(sent(cookie), name) !== undefined)).toEqual(names.slice(1));
});

test("behind TLS it is for TLS alone", () => {
  expect(new DeviceCookie(secret, true).remember(new Headers(), "a")).toMatch(
    /^__Secure-charter\.device=.*HttpOnly; SameSite=Lax; Secure$/,
  );
});
