/** What an attribute of Alloy can hold; an expression is a reference to another component, printed as it is. */
export type AlloyValue =
  | string
  | number
  | boolean
  | readonly AlloyValue[]
  | { readonly expression: string }
  | { readonly fields: Readonly<Record<string, AlloyValue>> };

/** A block of Alloy's configuration language: `prometheus.scrape "zot" { … }`. */
export interface AlloyBlock {
  readonly name: string;
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, AlloyValue>>;
  readonly blocks?: readonly AlloyBlock[];
  /** What it is for, as a comment above it. */
  readonly why?: string;
}

/** The name of something that another component exports. */
export function exported(expression: string): AlloyValue {
  return { expression };
}

/** Prints a configuration the way that `alloy fmt` does, names of attributes aligned. */
export function printAlloy(blocks: readonly AlloyBlock[]): string {
  return blocks
    .map((block) => linesOf(block, "").join("\n"))
    .join("\n\n")
    .concat("\n");
}

function linesOf({ name, label, attributes = {}, blocks = [], why }: AlloyBlock, indent: string): string[] {
  const head = label === undefined ? name : `${name} ${JSON.stringify(label)}`;
  const inner = `${indent}\t`;
  const lines = assignments(attributes, inner, "");
  const nested = blocks.flatMap((block, i) => [
    ...(lines.length > 0 || i > 0 ? [""] : []),
    ...linesOf(block, inner),
  ]);
  return [
    ...(why === undefined ? [] : [`${indent}// ${why}`]),
    ...(lines.length + nested.length === 0
      ? [`${indent}${head} { }`]
      : [`${indent}${head} {`, ...lines, ...nested, `${indent}}`]),
  ];
}

/**
 * One assignment a line, aligned with its neighbours; with one that takes several lines the alignment begins anew.
 *
 * @param end what stands behind each: nothing in a block, a comma in an object
 */
function assignments(values: Readonly<Record<string, AlloyValue>>, indent: string, end: "" | ","): string[] {
  const lines: string[] = [];
  let run: [key: string, text: string][] = [];
  const flush = (): void => {
    const width = Math.max(0, ...run.map(([key]) => key.length));
    lines.push(...run.map(([key, text]) => `${indent}${key.padEnd(width)} = ${text}${end}`));
    run = [];
  };
  for (const [name, value] of Object.entries(values)) {
    const text = literal(value, indent);
    run.push([keyOf(name), text]);
    if (text.includes("\n")) flush();
  }
  flush();
  return lines;
}

function keyOf(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : JSON.stringify(key);
}

function literal(value: AlloyValue, indent: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if ("expression" in value) return value.expression;
  if ("fields" in value)
    return ["{", ...assignments(value.fields, `${indent}\t`, ","), `${indent}}`].join("\n");
  if (value.every((item) => typeof item !== "object" || "expression" in item))
    return `[${value.map((item) => literal(item, indent)).join(", ")}]`;
  return ["[", ...value.map((item) => `${indent}\t${literal(item, `${indent}\t`)},`), `${indent}]`].join(
    "\n",
  );
}
