import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** A block of TypeScript in a document that must compile. */
export interface DocExample {
  /** Path of the document. */
  readonly document: string;
  /** The line of its opening fence, from 1. */
  readonly line: number;
  readonly code: string;
}

const root = join(import.meta.dir, "..");
const fence = /^```ts check\n([\s\S]*?)^```$/gm;

/** The blocks of a document that are tagged to be checked: fenced with three backticks and `ts check`. */
export function examplesIn(document: string, text: string): DocExample[] {
  return [...text.matchAll(fence)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length,
    code: match[1] ?? "",
  }));
}

/**
 * Compiles the blocks as a reader would who installed Charter, under the project's own settings; each block is a module
 * of its own. Gives what the compiler said of each, in their order, with line numbers of the document.
 */
export async function compileExamples(examples: readonly DocExample[]): Promise<string[][]> {
  await mkdir(join(root, ".charter"), { recursive: true });
  const folder = await mkdtemp(join(root, ".charter", "examples-"));
  try {
    await writeProject(folder, examples);
    const printed = await compile(folder);
    return examples.map((example, index) => complaintsAbout(printed, example, index));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeProject(folder: string, examples: readonly DocExample[]): Promise<void> {
  const files = examples.map((_, index) => nameOf(index));
  // An example declares things it does not go on to use.
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const project = { extends: "../../tsconfig.json", compilerOptions, files, include: [], exclude: [] };
  await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(project));
  for (const [index, { line, code }] of examples.entries()) {
    await Bun.write(join(folder, nameOf(index)), "\n".repeat(line) + code);
  }
}

async function compile(folder: string): Promise<string> {
  const command = [process.execPath, "run", "--bun", "tsc", "--pretty", "false", "-p", folder];
  const compiler = Bun.spawn(command, { cwd: root, stdout: "pipe", stderr: "pipe" });
  const [printed, errors, status] = await Promise.all([
    compiler.stdout.text(),
    compiler.stderr.text(),
    compiler.exited,
  ]);
  // A compiler that fails for another reason than the examples (no such option, a crash) must not look like success.
  if (status !== 0 && !/example-\d+\.ts\(/.test(printed)) throw new Error(`The compiler failed: ${printed}${errors}`);
  return printed;
}

function complaintsAbout(printed: string, { document }: DocExample, index: number): string[] {
  return printed
    .split("\n")
    .filter((line) => line.includes(`${nameOf(index)}(`))
    .map((line) => line.replace(/^.*?\((\d+),(\d+)\)/, `${document}:$1:$2`));
}

function nameOf(index: number): string {
  return `example-${index}.ts`;
}
