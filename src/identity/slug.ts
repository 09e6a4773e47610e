/** Characters of a slug at most. */
export const longestSlug = 60;

/** What a slug looks like: words of lower-case letters and digits, with hyphens between them. */
export const slugForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A slug made of a name: `Ärzte & Co.` gives `arzte-co`. `suffix` tells it from another of the same name. */
export function slugOf(name: string, suffix = ""): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const room = longestSlug - (suffix === "" ? 0 : suffix.length + 1);
  const slug = (words ?? ["organization"]).join("-").slice(0, room).replace(/-$/, "");
  return suffix === "" ? slug : `${slug}-${suffix}`;
}
