import { expect, test } from "bun:test";
import fc from "fast-check";
import { cookiesOf, ticketOf } from "./ticket.ts";

test("a ticket carries what a sign-in goes on with, and neither a session nor what ends", () => {
  const ticket = ticketOf([
    "charter.session_token=abc.def; Path=/; HttpOnly",
    "charter.two_factor=2fa-x.sig%3D; Max-Age=600; Path=/; HttpOnly",
    "charter.dont_remember=true.sig; Path=/",
    "charter.passkey=; Max-Age=0; Path=/",
  ]);
  expect(cookiesOf(ticket ?? "")).toEqual(["charter.two_factor=2fa-x.sig%3D", "charter.dont_remember=true.sig"]);
  expect(ticketOf(["charter.session_token=abc.def; Path=/"])).toBeUndefined();
});

test("nothing else comes out of a ticket, whatever is in it", () => {
  const piece = fc.constantFrom(
    ..."charter.two_factor=a;charter.session_token=b;__Secure-charter.passkey=c".split(";"),
    "\r\nAuthorization: x",
    "=",
    " ",
    ";",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join(";")),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(text, fc.boolean(), (given, encoded) => {
      const ticket = encoded ? Buffer.from(given).toString("base64url") : given;
      for (const cookie of cookiesOf(ticket)) {
        expect(cookie).toMatch(/^(?:__Secure-)?charter\.(?:two_factor|dont_remember|passkey)=[^;\s]+$/);
        expect(cookie).not.toMatch(/[\r\n]/);
      }
    }),
  );
});
