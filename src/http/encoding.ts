import { promisify } from "node:util";
import { brotliCompress, brotliCompressSync, constants, gzip, zstdCompress } from "node:zlib";

/** How an answer's text is sent. */
export type Encoding = "identity" | "zstd" | "gzip" | "br";

/** The encodings there are; where a caller likes several equally, the earlier one is taken, for it costs less. */
export const encodings: readonly Encoding[] = ["zstd", "gzip", "br", "identity"];

/** Shorter texts, in characters, are sent as they are: compressing them saves no packet. */
const shortest = 1024;

/** Longer texts, in characters, are compressed on another thread. */
const longestHere = 65_536;

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const compressZstd = promisify(zstdCompress);
const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Chooses the encoding of a text by `Accept-Encoding` (RFC 9110, section 12.5.3). */
export function chooseEncoding(length: number, accepted: string | null): Encoding {
  if (length < shortest || accepted === null) return "identity";
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(",", 32)) {
    const [name = "", ...parameters] = part.split(";").map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  let best: Encoding = "identity";
  let weight = 0;
  for (const encoding of encodings) {
    const given = weights.get(encoding) ?? (encoding === "identity" ? 0 : (weights.get("*") ?? 0));
    if (given > weight) [best, weight] = [encoding, given];
  }
  return best;
}

/** Encodes a text; a long one without holding up others. */
export function encode(text: string, encoding: Exclude<Encoding, "identity">): Uint8Array | Promise<Uint8Array> {
  if (text.length > longestHere) return encodeElsewhere(text, encoding);
  switch (encoding) {
    case "zstd":
      return Bun.zstdCompressSync(text);
    case "gzip":
      return Bun.gzipSync(text);
    case "br":
      return brotliCompressSync(text, brotli);
  }
}

async function encodeElsewhere(text: string, encoding: Exclude<Encoding, "identity">): Promise<Uint8Array> {
  switch (encoding) {
    case "zstd":
      return await compressZstd(text);
    case "gzip":
      return await compressGzip(text);
    case "br":
      return await compressBrotli(text, brotli);
  }
}
