// Runs everything that must hold before a change lands, and ends with one line: `N passed, N failed`.
// Arguments are handed to `bun test`: `./run test src/access` checks everything but runs that folder's tests only.
import { join } from "node:path";
import { type Tally, tallyOf } from "./tally.ts";

const root = join(import.meta.dir, "..");
const chosen = Bun.argv.slice(2);

/** The tools that count as one test each. Bun runs them (`--bun`), so that Node need not be installed. */
const checks: readonly (readonly [name: string, ...command: string[]])[] = [
  ["types", "tsc", "--noEmit", "--pretty", "false"],
  ["form", "biome", "ci", "--colors=off", "."],
  ["promises and safety", "oxlint", "--deny-warnings"],
];

/** Runs one tool to its end; its output is shown only when it fails. */
async function check(name: string, command: readonly string[]): Promise<boolean> {
  const started = performance.now();
  const tool = Bun.spawn([process.execPath, "run", "--bun", ...command], { cwd: root, stdout: "pipe", stderr: "pipe" });
  const [output, errors, status] = await Promise.all([tool.stdout.text(), tool.stderr.text(), tool.exited]);
  const passed = status === 0;
  if (!passed) process.stdout.write(`${output}${errors}`);
  console.log(`${passed ? "(pass)" : "(fail)"} ${name} [${Math.round(performance.now() - started)} ms]`);
  return passed;
}

/** Runs the tests, showing what they print as it comes, and counts them. */
async function runTests(): Promise<Tally> {
  // The limit for a single test is only there to end one that hangs: nothing passes or fails for being slow.
  const tests = Bun.spawn([process.execPath, "test", "--timeout", "120000", ...chosen], {
    cwd: root,
    stdout: "inherit",
    stderr: "pipe",
  });
  const decoder = new TextDecoder();
  let printed = "";
  for await (const chunk of tests.stderr) {
    process.stderr.write(chunk);
    printed += decoder.decode(chunk, { stream: true });
  }
  return tallyOf(printed, await tests.exited, chosen.length > 0 ? undefined : countTestFiles());
}

/** How many files `bun test` must have run when none were chosen. */
function countTestFiles(): number {
  const files = new Bun.Glob("**/*.test.{ts,tsx}").scanSync({ cwd: root });
  return [...files].filter((file) => !file.split("/").includes("node_modules")).length;
}

const outcomes: boolean[] = [];
for (const [name, ...command] of checks) outcomes.push(await check(name, command));
const tests = await runTests();
for (const fault of tests.faults) console.log(`(fail) ${fault}`);

const passed = tests.passed + outcomes.filter((outcome) => outcome).length;
const failed = tests.failed + outcomes.filter((outcome) => !outcome).length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
