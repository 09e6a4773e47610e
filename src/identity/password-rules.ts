import { invalid } from "../kit/problem.ts";

/**
 * Raises `validation` for a password that is too easily guessed (NIST SP 800-63B-4, 3.1.1.2): too short, or made of the
 * person's own address or name. There are no rules on which characters it must have.
 */
export function requireGoodPassword(
  password: string,
  min: number,
  own: readonly string[],
  pointer = "/password",
): void {
  const length = Array.from(password.normalize("NFKC")).length;
  if (length < min) throw invalid(pointer, "too_short", `A password has ${min} characters at least.`);
  const folded = password.toLowerCase();
  const [local = ""] = (own[0] ?? "").toLowerCase().split("@");
  const words = [...own.map((word) => word.toLowerCase()), local].filter((word) => word.length >= 4);
  if (words.some((word) => folded === word)) {
    throw invalid(pointer, "too_common", "Choose a password that is not your own name or address.");
  }
}
