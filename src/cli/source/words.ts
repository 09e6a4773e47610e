const irregular: Readonly<Record<string, string>> = {
  person: "people",
  child: "children",
  man: "men",
  woman: "women",
  mouse: "mice",
  foot: "feet",
  tooth: "teeth",
  goose: "geese",
  analysis: "analyses",
  basis: "bases",
  crisis: "crises",
  criterion: "criteria",
  index: "indexes",
  leaf: "leaves",
  life: "lives",
  shelf: "shelves",
  half: "halves",
};
const singularOfIrregular = new Map(Object.entries(irregular).map(([one, many]) => [many, one]));
const unchanging = new Set([
  "data",
  "equipment",
  "information",
  "media",
  "metadata",
  "news",
  "series",
  "sheep",
  "species",
  "staff",
]);

/**
 * A name as the API writes it: `InvoiceLine`, `invoice-line` and `Order Détails` become `invoice_line`, `invoice_line`
 * and `order_details`. Empty when the text holds no letter or digit; a leading digit gets an `n` before it.
 */
export function snakeCase(text: string): string {
  const words = text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[0-9]/.test(words) ? `n${words}` : words;
}

/** The plural of an English snake_case name, by its last word; one that is plural already stays. */
export function plural(name: string): string {
  return changeLastWord(name, (word) => {
    if (word === "" || unchanging.has(word) || singularOfIrregular.has(word)) return word;
    const known = irregular[word];
    if (known !== undefined) return known;
    if (isPlural(word)) return word;
    if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
    return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
  });
}

/** The singular of an English snake_case name, by its last word; one that is singular already stays. */
export function singular(name: string): string {
  return changeLastWord(name, (word) => {
    if (unchanging.has(word) || Object.hasOwn(irregular, word)) return word;
    const known = singularOfIrregular.get(word);
    if (known !== undefined) return known;
    if (!isPlural(word)) return word;
    if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
    return /(ss|x|z|ch|sh|us)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
  });
}

/** A name in words for people: `invoice_lines` becomes `Invoice lines`. */
export function titleOf(name: string): string {
  const words = snakeCase(name).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isPlural(word: string): boolean {
  return word.length > 2 && word.endsWith("s") && !/(ss|us|is)$/.test(word);
}

function changeLastWord(name: string, change: (word: string) => string): string {
  const start = name.lastIndexOf("_") + 1;
  return name.slice(0, start) + change(name.slice(start));
}
