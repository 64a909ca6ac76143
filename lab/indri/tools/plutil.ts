// Stands in for plutil(1): -lint, -convert, -extract, -p.
import { readFileSync, writeFileSync } from "node:fs";
import { build, buildBinary, type PlistValue, parse, parseBinary } from "plist";

const words = process.argv.slice(2);
let action = "-lint";
let format = "";
let keyPath = "";
let output: string | undefined;
let quiet = false;
const files: string[] = [];
for (let at = 0; at < words.length; at++) {
  const word = words[at] ?? "";
  if (word === "-convert") {
    action = word;
    format = words[++at] ?? "";
  } else if (word === "-extract") {
    action = word;
    keyPath = words[++at] ?? "";
    format = words[++at] ?? "";
  } else if (word === "-lint" || word === "-p") action = word;
  else if (word === "-o") output = words[++at];
  else if (word === "-s") quiet = true;
  else if (word !== "--" && word.startsWith("-") && word.length > 1) usage(`Unrecognized option: ${word}`);
  else if (word !== "--") files.push(word);
}
if (files.length === 0) usage("No files specified.");
process.exitCode = files.map(one).every(Boolean) ? 0 : 1;

/** Does what was asked with one file. @returns whether it went well */
function one(file: string): boolean {
  let value: PlistValue;
  try {
    value = read(file);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    process.stdout.write(`${file}: ${message}\n`);
    return false;
  }
  if (action === "-lint") {
    if (!quiet) process.stdout.write(`${file}: OK\n`);
    return true;
  }
  if (action === "-p") return write("-", Buffer.from(`${show(value, 0)}\n`));
  const chosen = action === "-extract" ? extract(value, keyPath) : value;
  if (chosen === undefined) {
    process.stderr.write(
      `${file}: Could not extract value, error: No value at that key path or invalid key path: ${keyPath}\n`,
    );
    return false;
  }
  const bytes = encode(chosen);
  if (bytes === undefined) {
    process.stderr.write(`${file}: invalid object in plist for destination format\n`);
    return false;
  }
  return write(output ?? (format === "raw" ? "-" : file), bytes);
}

function read(file: string): PlistValue {
  const bytes = readFileSync(file === "-" ? 0 : file);
  if (bytes.length === 0) throw new Error("Property List error: Cannot parse a NULL or zero-length data");
  if (bytes.subarray(0, 6).toString("latin1") === "bplist") return parseBinary(bytes);
  const text = bytes.toString("utf8").trimStart();
  if (text.startsWith("{") && action === "-convert") return JSON.parse(text);
  if (!text.startsWith("<"))
    throw new Error(
      "Property List error: Unexpected character at line 1 / JSON error: JSON text did not start with array or object",
    );
  return parse(text);
}

function encode(value: PlistValue): Uint8Array | undefined {
  switch (format) {
    case "xml1":
      return Buffer.from(`${build(value)}\n`);
    case "binary1":
      return buildBinary(value);
    case "json":
      return isJson(value) ? Buffer.from(JSON.stringify(value)) : undefined;
    case "raw":
      return Buffer.from(`${raw(value)}\n`);
    default:
      return usage(`Unknown format specifier: ${format}`);
  }
}

function extract(value: PlistValue | undefined, path: string): PlistValue | undefined {
  return path.split(".").reduce<PlistValue | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isDictionary(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
}

function raw(value: PlistValue): string {
  if (Array.isArray(value)) return String(value.length);
  if (isDictionary(value)) return Object.keys(value).join("\n");
  return value instanceof Date ? value.toISOString() : String(value);
}

function show(value: PlistValue, depth: number): string {
  const inner = "  ".repeat(depth + 1);
  const end = "  ".repeat(depth);
  if (Array.isArray(value))
    return `[\n${value.map((item, index) => `${inner}${index} => ${show(item, depth + 1)}\n`).join("")}${end}]`;
  if (isDictionary(value))
    return `{\n${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${inner}"${key}" => ${show(item, depth + 1)}\n`)
      .join("")}${end}}`;
  if (typeof value === "boolean") return value ? "true" : "false";
  return typeof value === "string" ? JSON.stringify(value) : raw(value);
}

function isDictionary(value: PlistValue | undefined): value is { [key: string]: PlistValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

function isJson(value: PlistValue): boolean {
  if (Array.isArray(value)) return value.every(isJson);
  if (isDictionary(value)) return Object.values(value).every(isJson);
  return !(value instanceof Date || value instanceof Uint8Array);
}

function write(to: string, bytes: Uint8Array): true {
  if (to === "-") process.stdout.write(bytes);
  else writeFileSync(to, bytes);
  return true;
}

function usage(message: string): never {
  process.stderr.write(`${message}\nplutil: [command_option] [other_options] file...\n`);
  process.exit(1);
}
