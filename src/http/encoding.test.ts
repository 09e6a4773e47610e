import { expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { chooseEncoding, encode } from "./encoding.ts";

test.each([
  ["gzip, deflate, br, zstd", "zstd"],
  ["gzip, br", "gzip"],
  ["br", "br"],
  ["gzip;q=0.5, br;q=0.9", "br"],
  ["GZIP", "gzip"],
  ["*", "zstd"],
  ["*;q=0, gzip", "gzip"],
  ["gzip;q=0", "identity"],
  ["zstd;q=x", "identity"],
  ["identity;q=1, gzip;q=0.5", "identity"],
  ["deflate", "identity"],
  ["", "identity"],
  [null, "identity"],
])("Accept-Encoding %p gives %s", (accepted, encoding) => {
  expect(chooseEncoding(5000, accepted)).toBe(encoding as "gzip");
  expect(chooseEncoding(500, accepted)).toBe("identity");
});

test.each(["short ", "long ".repeat(50_000)])("a text comes back from each encoding (%#)", async (text) => {
  expect(zstdDecompressSync(await encode(text, "zstd")).toString()).toBe(text);
  expect(gunzipSync(await encode(text, "gzip")).toString()).toBe(text);
  expect(brotliDecompressSync(await encode(text, "br")).toString()).toBe(text);
});
