/** A value of an Alloy configuration: a literal, or an expression such as the name of another component's export. */
export type AlloyValue =
  | string
  | number
  | boolean
  | { readonly expression: string }
  | readonly AlloyValue[]
  | { readonly map: Readonly<Record<string, AlloyValue>> };

/** A block, with its attributes in front of the blocks within it. */
export interface AlloyBlock {
  /** "loki.write". */
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

/** Prints blocks as Alloy's own formatter does: tabs, and equals signs in line within a run of attributes. */
export function printAlloy(blocks: readonly AlloyBlock[]): string {
  return blocks.map((block) => printBlock(block, "")).join("\n");
}

function printBlock({ name, label, attributes = {}, blocks = [], why }: AlloyBlock, indent: string): string {
  const inner = `${indent}\t`;
  const width = Math.max(0, ...Object.keys(attributes).map((key) => key.length));
  const lines = [
    ...Object.entries(attributes).map(
      ([key, value]) => `${inner}${key.padEnd(width)} = ${printValue(value, inner)}\n`,
    ),
    ...blocks.map(
      (block, i) => `${i > 0 || Object.keys(attributes).length > 0 ? "\n" : ""}${printBlock(block, inner)}`,
    ),
  ];
  const head = `${why === undefined ? "" : `${indent}// ${why}\n`}${indent}${name}${label === undefined ? "" : ` ${JSON.stringify(label)}`}`;
  return lines.length === 0 ? `${head} { }\n` : `${head} {\n${lines.join("")}${indent}}\n`;
}

function printValue(value: AlloyValue, indent: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return printList(value, indent);
  if ("expression" in value) return value.expression;
  const entries = Object.entries(value.map);
  if (entries.length === 0) return "{}";
  const inner = `${indent}\t`;
  return `{\n${entries.map(([key, child]) => `${inner}${JSON.stringify(key)} = ${printValue(child, inner)},\n`).join("")}${indent}}`;
}

// Array.isArray does not tell a list that is read-only from the rest.
function isList(value: AlloyValue): value is readonly AlloyValue[] {
  return Array.isArray(value);
}

function printList(value: readonly AlloyValue[], indent: string): string {
  const items = value.map((child) => printValue(child, `${indent}\t`));
  if (items.join(", ").length < 80 && !items.some((item) => item.includes("\n")))
    return `[${items.join(", ")}]`;
  return `[\n${items.map((item) => `${indent}\t${item},\n`).join("")}${indent}]`;
}
