import type { FieldPlan, ResourcePlan, SourcePlan } from "./plan.ts";

const width = 120;

/** What the written file says of itself. */
export interface DefinitionHeader {
  /** The system's name. */
  readonly name: string;
  /** The source as the user named it. */
  readonly source: string;
}

/** The text of a `charter.ts` for a planned source: formatted, and complete, so that it starts as it stands. */
export function definitionText(plan: SourcePlan, header: DefinitionHeader): string {
  const resources = plan.resources.map(resourceText).join("\n\n");
  const usesExpressions = plan.resources.some((resource) =>
    resource.fields.some((field) => field.default?.startsWith("expr(")),
  );
  const imports = ["charter", ...(usesExpressions ? ["expr"] : []), "field", "resource"].join(", ");
  return `import { ${imports} } from "charter";

// Who may do what: the same for all resources to begin with. Narrow it where records belong to people.
const access = {
  read: \`"reader" in me.roles || "editor" in me.roles\`,
  create: \`"editor" in me.roles\`,
  update: \`"editor" in me.roles\`,
  delete: \`"editor" in me.roles\`,
};

export default charter({
  name: ${JSON.stringify(header.name)},
  overview: ${JSON.stringify(`Made from ${header.source}.`)},
  roles: { reader: "Reads everything", editor: "Reads and changes everything" },

  resources: {
${resources}
  },
});
`;
}

function resourceText(resource: ResourcePlan): string {
  const lines = resource.fields.map((field) => propertyLines(field.name, fieldText(field), "        ")).join("\n");
  const sets = (name: string, values: readonly (readonly string[])[]): string =>
    values.length === 0
      ? ""
      : `      ${name}: [${values.map((set) => `[${set.map((part) => JSON.stringify(part)).join(", ")}]`).join(", ")}],\n`;
  return `    ${resource.name}: resource({
      fields: {
${lines}
      },
${sets("unique", resource.unique)}${sets("indexes", resource.indexes)}      access,
    }),`;
}

/** A call as `field.text` with its arguments, the last of them options. */
interface CallText {
  readonly callee: string;
  readonly first: readonly string[];
  readonly options: readonly string[];
}

function fieldText(field: FieldPlan): CallText {
  const { kind } = field;
  const options = [
    ...(field.required ? ["required: true"] : []),
    ...(field.unique ? ["unique: true"] : []),
    ...(field.index ? ["index: true"] : []),
    ...(kind.kind === "text" && kind.max !== undefined ? [`max: ${kind.max}`] : []),
    ...(field.default === undefined ? [] : [`default: ${field.default}`]),
    ...(field.search ? ["search: true"] : []),
  ];
  switch (kind.kind) {
    case "ref": {
      const onDelete = kind.onDelete === "restrict" ? [] : [`onDelete: ${JSON.stringify(kind.onDelete)}`];
      return {
        callee: "field.ref",
        first: [JSON.stringify(kind.target)],
        options: [...options, ...onDelete, `inverse: ${JSON.stringify(kind.inverse)}`],
      };
    }
    case "decimal":
      return {
        callee: "field.decimal",
        first: [],
        options: [`precision: ${kind.precision}`, `scale: ${kind.scale}`, ...options],
      };
    default:
      return { callee: `field.${kind.kind}`, first: [], options };
  }
}

function propertyLines(name: string, call: CallText, indent: string): string {
  const options = call.options.length === 0 ? [] : [`{ ${call.options.join(", ")} }`];
  const line = `${indent}${name}: ${call.callee}(${[...call.first, ...options].join(", ")}),`;
  if (line.length <= width) return line;
  const inner = call.options.map((option) => `${indent}  ${option},`).join("\n");
  return `${indent}${name}: ${call.callee}(${[...call.first, "{"].join(", ")}\n${inner}\n${indent}}),`;
}
