import { expect, test } from "bun:test";
import { plural, singular, snakeCase, titleOf } from "./words.ts";

test("names of any style become snake_case", () => {
  expect(
    ["InvoiceLine", "invoice-line", "Order Détails", "HTTPServer", "already_snake", "AlbumId", "2fa codes", "!?"].map(
      snakeCase,
    ),
  ).toEqual([
    "invoice_line",
    "invoice_line",
    "order_details",
    "http_server",
    "already_snake",
    "album_id",
    "n2fa_codes",
    "",
  ]);
});

test("plural and singular are each other's inverse for ordinary words", () => {
  const pairs = [
    ["album", "albums"],
    ["media_type", "media_types"],
    ["category", "categories"],
    ["key", "keys"],
    ["box", "boxes"],
    ["branch", "branches"],
    ["address", "addresses"],
    ["person", "people"],
    ["bus", "buses"],
    ["status", "statuses"],
    ["news", "news"],
    ["order_detail", "order_details"],
  ] as const;
  for (const [one, many] of pairs) {
    expect(plural(one)).toBe(many);
    expect(plural(many)).toBe(many);
    expect(singular(many)).toBe(one);
    expect(singular(one)).toBe(one);
  }
});

test("a name becomes words for people", () => {
  expect(titleOf("invoice_lines")).toBe("Invoice lines");
  expect(titleOf("chinook")).toBe("Chinook");
});
