// Measures whether the time of an answer tells which addresses are known (row 16 of the security tests). Run by itself:
//   bun test/identity/enumeration-timing.ts [SAMPLES]
// It prints medians in milliseconds, and ends with 1 where those of known and unknown addresses are 5 ms apart or more.
import { charter } from "../../src/index.ts";
import type { JsonObject } from "../../src/kit/json.ts";
import { PeopleServer, passwordOf } from "./people-server.ts";

const most = 5;
const samples = Number(Bun.argv[2] ?? 40);

const definition = charter({
  name: "Timing",
  identity: { signUp: "open" },
  users: { access: { read: "id == me.id" } },
  resources: {},
});

/** Each flow, with a body that says as little as an attacker knows. */
const flows: readonly (readonly [string, string, (email: string) => JsonObject])[] = [
  ["sign-in", "/auth/sign-in", (email) => ({ email, password: "a wrong password" })],
  ["sign-up", "/auth/sign-up", (email) => ({ email, password: passwordOf(email) })],
  ["forgotten password", "/auth/password/forgot", (email) => ({ email })],
  ["magic link", "/auth/magic-link/send", (email) => ({ email })],
  ["code", "/auth/code/send", (email) => ({ email })],
  ["verification", "/auth/verify-email/send", (email) => ({ email })],
  ["wrong code", "/auth/code", (email) => ({ email, code: "000000" })],
];

const server = await PeopleServer.start(definition, { rateScale: "1000" });
const known = Array.from({ length: samples }, (_, index) => `known-${index}@example.com`);
for (const email of known) await server.join(email);

/** Milliseconds until the answer. */
async function time(path: string, json: JsonObject): Promise<number> {
  const began = performance.now();
  await server.send("POST", path, { json });
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

let apart = 0;
for (const [name, path, body] of flows) {
  const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  for (const [index, email] of known.entries()) {
    const unknown = `nobody-${index}-${path.replaceAll("/", "-")}@example.com`;
    // In turns, so that whatever else the machine does falls on both.
    const order = index % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const kind of order) times[kind].push(await time(path, body(kind === "known" ? email : unknown)));
  }
  const [one, other] = [median(times.known), median(times.unknown)];
  const difference = Math.abs(one - other);
  if (difference >= most) apart += 1;
  const figures = [one, other, difference].map((figure) => figure.toFixed(2).padStart(8)).join("");
  console.log(`${name.padEnd(20)}${figures}`);
}
await server.stop();
process.exitCode = apart === 0 ? 0 : 1;
