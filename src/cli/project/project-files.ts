import { bunTypesVersion, packageSpec } from "./package-spec.ts";

/** What a new project is made of. */
export interface ProjectOptions {
  /** Its name for people. */
  readonly name: string;
  readonly folder: string;
  readonly definition: string;
  /** The database that its rows come from, as a path from the folder. */
  readonly source?: string;
}

/** The files of a new project by their path in its folder. */
export function projectFiles(options: ProjectOptions): ReadonlyMap<string, string> {
  return new Map([
    ["charter.ts", options.definition],
    ["package.json", packageText(options)],
    ["tsconfig.json", tsconfigText],
    [".gitignore", "node_modules/\n.charter/\n"],
    ["README.md", readmeText(options)],
  ]);
}

/** A name as packages and folders have it: `Héllo World` becomes `hello-world`. */
export function slug(name: string): string {
  const words = name
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return words === "" ? "charter-project" : words;
}

const tsconfigText = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ESNext",
      module: "Preserve",
      moduleResolution: "Bundler",
      types: ["bun"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    },
    include: ["*.ts"],
  },
  undefined,
  2,
)}\n`;

function packageText({ name, folder }: ProjectOptions): string {
  const content = {
    name: slug(name),
    private: true,
    type: "module",
    scripts: { dev: "charter dev", start: "charter start", check: "charter check" },
    dependencies: { charter: packageSpec(folder) },
    // The package is TypeScript for Bun: an editor that reads a definition reads it too.
    devDependencies: { "@types/bun": bunTypesVersion() },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function readmeText({ name, source }: ProjectOptions): string {
  const importing =
    source === undefined
      ? ""
      : `
The definition was made from an existing database. Its rows come in with the server stopped, and may be brought in again:
what is there already is left as it is.

\`\`\`sh
bunx charter import --from sqlite:${source}
\`\`\`
`;
  return `# ${name}

A backend made of one file, \`charter.ts\`.

\`\`\`sh
bun install
bun run dev
\`\`\`

\`dev\` prints the address, a page to try the API, and a first call. It follows every change of the file.
${importing}
| command | does |
|---|---|
| \`bun run dev\` | serves, and follows changes of \`charter.ts\` |
| \`bun run check\` | checks the definition, and names indexes that are missing |
| \`bun run start\` | serves as in production |
`;
}
