import { literal, quote } from "./agreement.literals.ts";
import { Names } from "./agreement.names.ts";
import { type Draw, pick } from "./agreement.values.ts";
import type { World } from "./agreement.world.ts";
import type { Type } from "./type.ts";

const bool: Type = { kind: "bool" };
const int: Type = { kind: "int" };
const double: Type = { kind: "double" };
const text: Type = { kind: "string" };
const time: Type = { kind: "timestamp" };
const duration: Type = { kind: "duration" };
const decimals: readonly Type[] = [0, 2, 3, 6].map((scale) => ({ kind: "decimal", precision: 18, scale }));
const compared: readonly Type[] = [int, double, text, text, time, duration, ...decimals];

/** Patterns of the portable subset. */
const patterns = [
  "^RE:",
  "fund$",
  "[a-z]+",
  "^[^a]*$",
  "a|😀",
  "(ab)+",
  "^.{2}$",
  "\\d+",
  "^\\s?\\w*$",
  "e\u0301",
  "[😀-😂]",
  "^$",
  "a{1,3}b?",
  "\\\\",
  "\\.",
  "[.*]",
  "[^😀é]$",
  "^[\\w.-]+$",
];

/** Makes up a condition over a record of the resource, with no type errors; `walks` says whether it may walk relations. */
export function makeCondition(draw: Draw, world: World, resource: string, walks: boolean): string {
  return new Maker(draw, new Names(draw, world, walks, [{ path: "", resource }])).make(bool, 3);
}

/** Makes up an expression of any type, over a record of the resource and the roots of a write. */
export function makeValue(draw: Draw, world: World, resource: string, walks: boolean): string {
  const rows = [
    { path: "", resource },
    { path: "next", resource },
    { path: "input", resource },
    { path: "old", resource },
  ];
  const type = pick(draw, [bool, bool, int, double, text, time, duration, ...decimals]);
  return new Maker(draw, new Names(draw, world, walks, rows)).make(type, 3);
}

class Maker {
  readonly #draw: Draw;
  readonly #names: Names;

  constructor(draw: Draw, names: Names) {
    this.#draw = draw;
    this.#names = names;
  }

  make(type: Type, depth: number): string {
    const draw = this.#draw;
    if (depth <= 0 || draw(6) === 0) return this.#leaf(type);
    if (draw(12) === 0)
      return `(${this.make(bool, depth - 1)} ? ${this.make(type, depth - 1)} : ${this.make(type, depth - 1)})`;
    switch (type.kind) {
      case "bool":
        return this.#condition(depth - 1);
      case "int":
        return this.#integer(depth - 1);
      case "double":
        return this.#double(depth - 1);
      case "string":
        return this.#text(depth - 1);
      case "timestamp":
        return draw(3) === 0
          ? `(${this.make(duration, depth - 1)} + ${this.make(time, depth - 1)})`
          : `(${this.make(time, depth - 1)} ${pick(draw, ["+", "-"])} ${this.make(duration, depth - 1)})`;
      case "duration":
        return this.#duration(depth - 1);
      case "decimal":
        return this.#decimal(type, depth - 1);
      default:
        return this.#leaf(type);
    }
  }

  #condition(depth: number): string {
    const draw = this.#draw;
    const inner = () => this.make(bool, depth);
    switch (draw(this.#names.walks ? 16 : 13)) {
      case 0:
      case 1:
        return `(${inner()} && ${inner()})`;
      case 2:
      case 3:
        return `(${inner()} || ${inner()})`;
      case 4:
        return `!(${inner()})`;
      case 5:
      case 6:
        return this.#comparison(depth);
      case 7:
        return `${this.#path(text)}.${pick(draw, ["contains", "startsWith", "endsWith"])}(${this.make(text, depth)})`;
      case 8:
        return `${this.make(text, depth)}.matches(${quote(pick(draw, patterns))})`;
      case 9:
        return this.#membership(depth);
      case 10:
        return this.#overItems(depth);
      case 11:
        return this.#ofJson();
      case 12:
        return this.#ofReference();
      case 13:
        return this.#ofRelated();
      default:
        return this.#overRelated(depth);
    }
  }

  #comparison(depth: number): string {
    const draw = this.#draw;
    const type = pick(draw, compared);
    const other = type.kind === "decimal" && draw(3) === 0 ? pick(draw, [...decimals, int]) : type;
    const mixed = type.kind === "double" && draw(3) === 0 ? int : other;
    const operator = pick(draw, ["==", "!=", "<", "<=", ">", ">=", "==", "!="]);
    if (draw(8) === 0) return `${this.make(type, depth)} ${pick(draw, ["==", "!="])} null`;
    if (draw(12) === 0) return `(${this.make(bool, depth)}) ${operator} (${this.make(bool, depth)})`;
    const sides = [this.make(type, depth), this.make(mixed, depth)];
    return draw(2) === 0 ? sides.join(` ${operator} `) : sides.reverse().join(` ${operator} `);
  }

  #membership(depth: number): string {
    const draw = this.#draw;
    const type = pick(draw, compared);
    const lists = this.#names.listPaths();
    if (lists.length > 0 && draw(2) === 0) {
      const [path, list] = pick(draw, lists);
      return `${this.make(list.kind === "list" ? list.of : list, depth)} in ${path}`;
    }
    const items = Array.from({ length: draw(4) }, () =>
      draw(8) === 0 ? "null" : this.make(type, draw(3) === 0 ? depth : 0),
    );
    return `${this.make(type, depth)} in [${items.join(", ")}]`;
  }

  #overItems(depth: number): string {
    const draw = this.#draw;
    if (this.#names.lists === 2) return this.#comparison(0);
    const [path, of] = this.#list();
    const name = this.#names.newName();
    const [first, second] = [`${name}a`, `${name}b`];
    const about = (item: string) => new Maker(draw, this.#names.withItem(item, of)).make(bool, Math.max(depth, 1));
    const filtered = `${path}.filter(${first}, ${about(first)})`;
    switch (draw(6)) {
      case 0:
        return `${filtered}.size() ${pick(draw, ["==", ">", "<="])} ${draw(4)}`;
      case 1:
        return `${filtered}.${pick(draw, macros)}(${second}, ${about(second)})`;
      case 2:
        return `${this.make(of, 0)} in ${filtered}`;
      default:
        return `${path}.${pick(draw, macros)}(${first}, ${about(first)})`;
    }
  }

  /** A list field, a list of the caller's, or one that is written out. */
  #list(): readonly [path: string, of: Type] {
    const draw = this.#draw;
    const lists = this.#names.listPaths();
    if (lists.length > 0 && draw(4) > 0) {
      const [path, list] = pick(draw, lists);
      return [path, list.kind === "list" ? list.of : list];
    }
    const of = pick(draw, [text, int, double, time, bool, ...decimals]);
    return [`[${Array.from({ length: 1 + draw(3) }, () => this.make(of, draw(2))).join(", ")}]`, of];
  }

  #ofJson(): string {
    const draw = this.#draw;
    const [path] = this.#names.paths().find(([, type]) => type.kind === "dyn") ?? [];
    if (path === undefined) return this.#comparison(0);
    const part = () => pick(draw, ["", ".a", ".b", "[0]", "[1]", ".a.b", '["c d"]', ".a[0]"]);
    const chosen = draw(4) === 0 ? `(${this.make(bool, 0)} ? ${path}${part()} : ${path}${part()})` : path;
    const inside = `${chosen}${part()}`;
    const type = pick(draw, [text, int, double, bool, time, decimals[1] ?? int]);
    if (draw(6) === 0) return `${inside} ${pick(draw, ["==", "!="])} null`;
    return `${inside} ${pick(draw, ["==", "!=", "<", ">="])} ${this.#leaf(type)}`;
  }

  #ofReference(): string {
    const draw = this.#draw;
    const references = this.#names.records();
    if (references.length === 0) return this.#comparison(0);
    const [path] = pick(draw, references);
    const operator = pick(draw, ["==", "!="]);
    switch (draw(5)) {
      case 0:
        return `${path} ${operator} null`;
      case 1:
        return `${path} ${operator} ${pick(draw, references)[0]}`;
      case 2:
        return `${path} in [${[this.#leaf(text), "me.id", "null"].slice(draw(3)).join(", ")}]`;
      case 3:
        return `${this.#present()} ${operator} ${this.#leaf(bool)}`;
      default:
        return `${path} ${operator} ${pick(draw, ["me.id", quote("r1"), this.#leaf(text)])}`;
    }
  }

  /** `has(input.status)`, or the same of a member that may be null. */
  #present(): string {
    const members = this.#names
      .paths()
      .filter(([path]) => /^(input|next|\w+)\.[\w.]+$/.test(path) && !/^(me|request)\./.test(path));
    return members.length > 0 ? `has(${pick(this.#draw, members)[0]})` : "true";
  }

  #ofRelated(): string {
    const draw = this.#draw;
    const related = this.#names.related();
    if (related.length === 0) return this.#ofReference();
    const [path] = pick(draw, related);
    const references = this.#names.references();
    const item =
      references.length > 0 && draw(2) === 0 ? pick(draw, references)[0] : pick(draw, ["me.id", quote("r2")]);
    return draw(2) === 0 ? `${item} in ${path}` : `${path}.size() ${pick(draw, ["==", ">", "!="])} ${draw(3)}`;
  }

  #overRelated(depth: number): string {
    const draw = this.#draw;
    const related = this.#names.related();
    if (related.length === 0) return this.#ofReference();
    const [path, resource] = pick(draw, related);
    const name = this.#names.newName();
    const body = () => new Maker(draw, this.#names.withRow(name, resource)).make(bool, Math.max(depth - 1, 1));
    const macro = pick(draw, ["exists", "all", "exists_one", "filter", "both"]);
    if (macro === "both") return `${path}.filter(${name}, ${body()}).exists(${name}, ${body()})`;
    return macro === "filter"
      ? `${path}.filter(${name}, ${body()}).size() ${pick(draw, ["==", ">"])} ${draw(3)}`
      : `${path}.${macro}(${name}, ${body()})`;
  }

  #integer(depth: number): string {
    const draw = this.#draw;
    const inner = () => this.make(int, depth);
    switch (draw(8)) {
      case 0:
        return `size(${this.make(text, depth)})`;
      case 1: {
        const lists = this.#names.listPaths();
        return lists.length > 0 ? `${pick(draw, lists)[0]}.size()` : inner();
      }
      case 2:
        return `int(${this.make(draw(2) === 0 ? text : double, depth)})`;
      case 3:
        return `${this.make(time, depth)}.${pick(draw, parts)}()`;
      case 4:
        return `-(${inner()})`;
      default:
        return `(${inner()} ${pick(draw, ["+", "-", "*", "/", "%"])} ${inner()})`;
    }
  }

  #double(depth: number): string {
    const draw = this.#draw;
    const inner = () => this.make(double, depth);
    if (draw(5) === 0) return `double(${this.make(pick(draw, [int, double, text]), depth)})`;
    if (draw(6) === 0) return `-(${inner()})`;
    return `(${inner()} ${pick(draw, ["+", "-", "*", "/"])} ${draw(4) === 0 ? this.make(int, depth) : inner()})`;
  }

  #text(depth: number): string {
    const draw = this.#draw;
    switch (draw(5)) {
      case 0:
        return `(${this.make(text, depth)} + ${this.make(text, depth)})`;
      case 1:
        return `${this.make(text, depth)}.${pick(draw, ["lowerAscii", "upperAscii"])}()`;
      case 2:
        return `string(${this.make(pick(draw, [int, bool, text]), depth)})`;
      default:
        return this.#leaf(text);
    }
  }

  #duration(depth: number): string {
    const draw = this.#draw;
    const inner = () => this.make(duration, depth);
    if (draw(3) === 0) return `(${this.make(time, depth)} - ${this.make(time, depth)})`;
    return draw(5) === 0 ? `-(${inner()})` : `(${inner()} ${pick(draw, ["+", "-"])} ${inner()})`;
  }

  #decimal(type: Type & { readonly kind: "decimal" }, depth: number): string {
    const draw = this.#draw;
    if (draw(6) === 0) return `-(${this.make(type, depth)})`;
    const other = draw(4) === 0 ? `${draw(20)}` : this.make(type, depth);
    return `(${this.make(type, depth)} ${pick(draw, ["+", "-"])} ${other})`;
  }

  #leaf(type: Type): string {
    const draw = this.#draw;
    if (draw(3) > 0) return this.#path(type);
    return literal(this.#draw, type);
  }

  /** A name of the type; a literal where there is none. */
  #path(type: Type): string {
    const same = this.#names
      .paths()
      .filter(
        ([, of]) =>
          of.kind === type.kind && (of.kind !== "decimal" || type.kind !== "decimal" || of.scale <= type.scale),
      );
    return same.length > 0 ? pick(this.#draw, same)[0] : literal(this.#draw, type);
  }
}

const macros = ["exists", "all", "exists_one"];
const parts =
  "getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds".split(
    " ",
  );
