import type { Expression, Use } from "./expression.ts";
import { children, type Node } from "./node.ts";

/** An expression from its node: what it reads, and what its value depends on. */
export function finish(text: string, node: Node): Expression {
  const facts: Facts = { walks: false, uses: new Map(), caller: false, request: false };
  gather(node, facts);
  const constant = node.kind === "literal" ? node.value === true : undefined;
  return {
    text,
    type: node.type,
    node,
    walks: facts.walks,
    uses: [...facts.uses.values()],
    usesCaller: facts.caller,
    usesRequest: facts.request,
    ...(constant === undefined ? {} : { constant }),
  };
}

interface Facts {
  walks: boolean;
  readonly uses: Map<string, Use>;
  caller: boolean;
  request: boolean;
}

function gather(node: Node, facts: Facts): void {
  if (node.kind === "given") facts[node.root === "me" ? "caller" : "request"] = true;
  if (node.kind === "field" || node.kind === "follow" || node.kind === "related") {
    const walked = node.of.kind !== "row";
    if (walked || node.kind === "related") facts.walks = true;
    if (node.of.type.kind === "record") {
      const { resource } = node.of.type;
      const use = { resource, member: node.member.name, walked: walked || resource === "" };
      facts.uses.set(`${resource}.${use.member}.${walked}`, use);
    }
  }
  for (const child of children(node)) gather(child, facts);
}
