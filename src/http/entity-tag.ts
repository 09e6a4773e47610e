import { Problem } from "../kit/problem.ts";

/** A tag in a list of tags (RFC 9110, section 8.8.3): whether it is weak, and what stands between its quotes. */
const tag = /^(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/**
 * The ETag of a record's representation: `"<version>-<hash>"`. The hash covers the text as the caller sees it, and by its
 * seed the model's revision and the encoding; so it moves with whatever moves the text without a new version, such as a
 * reference to a record that went to the bin.
 */
export function entityTag(version: number, text: string, seed: number): string {
  return `"${version}-${Bun.hash.xxHash32(text, seed).toString(36)}"`;
}

/** What to seed the hashes of ETags with. */
export function entityTagSeed(revision: string, encoding: string): number {
  return Bun.hash.xxHash32(`${revision}/${encoding}`);
}

/** Whether `If-None-Match` names the current representation, so that it need not be sent again (weak comparison). */
export function isNoneMatched(header: string, current: string): boolean {
  return tagsOf("If-None-Match", header).some((opaque) => opaque === "*" || `"${opaque}"` === current);
}

/**
 * The versions that `If-Match` names; `any` for `*`. The version alone counts, so a tag from whichever encoding or view
 * will do, and so will `"3"`. A tag that cannot be ours names no version.
 */
export function matchedVersions(header: string): readonly number[] | "any" {
  const tags = tagsOf("If-Match", header);
  if (tags.includes("*")) return "any";
  return tags.flatMap((opaque) => {
    const version = /^(\d{1,15})(?:-[0-9a-z]{1,7})?$/.exec(opaque)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** The opaque parts of a list of tags; `*` alone for any. Raises `malformed` for what is no such list. */
function tagsOf(name: string, header: string): readonly string[] {
  if (header.trim() === "*") return ["*"];
  return header.split(",").map((part) => {
    const opaque = tag.exec(part.trim())?.[1];
    if (opaque !== undefined) return opaque;
    throw new Problem("malformed", `${name} takes * or tags in double quotes, such as "3".`, {
      extra: { header: name },
    });
  });
}
