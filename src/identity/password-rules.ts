import { invalid } from "../kit/problem.ts";
import { isCommonPassword } from "./common-passwords/is-common-password.ts";

/** Different characters that a password has at least: fewer are a pattern, however long. */
const fewest = 3;

/**
 * Raises `validation` for a password that is too easily guessed (NIST SP 800-63B-4, 3.1.1.2): too short, one of the most common, made
 * of one or two characters, or the person's own address or name. There are no rules on which characters it must have.
 */
export async function requireGoodPassword(
  password: string,
  min: number,
  own: readonly string[],
  pointer = "/password",
): Promise<void> {
  const characters = Array.from(password.normalize("NFKC"));
  if (characters.length < min) throw invalid(pointer, "too_short", `A password has ${min} characters at least.`);
  const folded = password.toLowerCase();
  const [local = ""] = (own[0] ?? "").toLowerCase().split("@");
  const words = [...own.map((word) => word.toLowerCase()), local].filter((word) => word.length >= 4);
  if (words.some((word) => folded === word)) {
    throw invalid(pointer, "too_common", "Choose a password that is not your own name or address.");
  }
  if (new Set(characters).size < fewest || (await isCommonPassword(password))) {
    throw invalid(pointer, "too_common", "This password is one of the first that anybody would try: choose another.");
  }
}
