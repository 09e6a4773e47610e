import { expect, test } from "bun:test";
import { requireGoodPassword } from "./password-rules.ts";

const own = ["anna.smith@example.com", "Anna Smith"];

test.each([
  ["short one", "too_short"],
  ["ééééééééé", "too_short"],
  ["1234567890", "too_common"],
  ["QwertyUiop", "too_common"],
  ["aaaaaaaaaaaa", "too_common"],
  ["abababababab", "too_common"],
  ["Anna.Smith", "too_common"],
  ["ANNA SMITH", "too_common"],
  ["anna.smith@example.com", "too_common"],
])("%s is refused as %s", async (password, code) => {
  const refusal: unknown = await requireGoodPassword(password, 10, own).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "validation", errors: [{ pointer: "/password", code }] });
});

test.each([
  "correct horse battery",
  "all lower case words",
  "日本語のとても長い合言葉",
  "anna.smith was here",
  "9$kQ!mZ2@wL7",
])("%s is good enough", async (password) => {
  await requireGoodPassword(password, 10, own);
});
